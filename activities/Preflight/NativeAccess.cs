using System.Runtime.InteropServices;

namespace Masterful.Activities.Preflight;

/// <summary>Asks the kernel whether this process may write somewhere, without writing.</summary>
internal static partial class NativeAccess
{
    private const int Write = 2;

    /// <summary>Whether this process may make files in a directory, or in the nearest one above it that exists.</summary>
    public static bool CanWriteBelow(string path)
    {
        var existing = path;
        while (!Directory.Exists(existing) && Path.GetDirectoryName(existing) is { } parent)
        {
            existing = parent;
        }

        return Access(existing, Write) == 0;
    }

    [LibraryImport("libc", EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Access(string path, int mode);
}
