using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Masterful.Activities.Node;

/// <summary>The system calls that .NET has no method for.</summary>
internal static partial class Unix
{
    private const int ReadOnly = 0;

    /// <summary>Makes a rename in a directory survive a power cut.</summary>
    public static void FlushDirectory(string path)
    {
        var descriptor = Open(path, ReadOnly);
        if (descriptor < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }

        // Some file systems have nothing to flush for directories and answer EINVAL, which is as good as done.
        _ = Flush(descriptor);
        _ = Close(descriptor);
    }

    /// <summary>Gives a file to a user and leaves its group.</summary>
    public static void ChangeOwner(string path, int user)
    {
        if (Chown(path, user, -1) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Chown(string path, int owner, int group);
}
