namespace Temporalio.Tests.Support;

/// <summary>The gRPC status that a fake method ends with.</summary>
internal sealed class FakeStatusException(int code, string message, byte[]? details = null) : Exception(message)
{
    public int Code { get; } = code;

    public byte[]? Details { get; } = details;
}
