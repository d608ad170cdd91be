namespace Masterful.Activities.Tests.Artifacts.S3;

/// <summary>What the server answers instead of what was asked.</summary>
internal sealed class S3Exception(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;
}
