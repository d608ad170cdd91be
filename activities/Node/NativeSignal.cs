using System.Runtime.InteropServices;

namespace Masterful.Activities.Node;

/// <summary>Sends the signal that .NET has no method for.</summary>
public static partial class NativeSignal
{
    private const int Sigterm = 15;

    /// <summary>Asks a process to end, by SIGTERM; one that is gone already does not matter.</summary>
    public static void Terminate(int processId) => _ = Kill(processId, Sigterm);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);
}
