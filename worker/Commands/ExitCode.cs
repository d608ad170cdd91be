namespace Masterful.Worker.Commands;

/// <summary>What the process answers to a shell.</summary>
internal static class ExitCode
{
    public const int Ok = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int PreflightRefused = 3;
    public const int Differences = 4;
    public const int Parked = 5;
    public const int RolledBack = 6;
    public const int Interrupted = 130;
}
