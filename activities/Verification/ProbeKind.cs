namespace Masterful.Activities.Verification;

/// <summary>What is probed, by the names that reports use.</summary>
internal static class ProbeKind
{
    public const string Read = "read";
    public const string Write = "write";
    public const string Watch = "watch";

    public static readonly IReadOnlyList<string> All = [Read, Write, Watch];
}
