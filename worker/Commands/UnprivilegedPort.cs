namespace Masterful.Worker.Commands;

/// <summary>The kernel's default for the lowest port that a process other than root may listen on; a node may have another.</summary>
internal static class UnprivilegedPort
{
    public const int Default = 1024;
}
