using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Masterful.Activities.Node;

/// <summary>The system calls that .NET has no method for.</summary>
internal static partial class Unix
{
    private const int ReadOnly = 0;
    private const int AlreadyExists = 17;
    private const uint StartWriting = 2;

    // statx lays its answer out alike on every platform: the owner after masks and sizes, the mode after the group.
    private const int CurrentDirectory = -100;
    private const int NoFollow = 0x100;
    private const uint WantedStatus = 0x1 | 0x2 | 0x8;
    private const int StatusSize = 256;
    private const int StatusUser = 20;
    private const int StatusMode = 28;
    private const int FileType = 0xF000;
    private const int DirectoryType = 0x4000;
    private const int OthersWrite = 0b010_010;

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

    /// <summary>
    /// Has the kernel begin to write a part of a file to the disk. It does not wait for the disk to be done, but may wait until it takes more. Only a hint:
    /// where it is refused, a flush does all of it.
    /// </summary>
    public static void BeginWriting(string path, long offset, long length)
    {
        var descriptor = Open(path, ReadOnly);
        if (descriptor >= 0)
        {
            _ = SyncRange(descriptor, offset, length, StartWriting);
            _ = Close(descriptor);
        }
    }

    /// <summary>
    /// Gives a file a second name unless something has it; answers whether it did. A move that does not overwrite looks first and then renames, so two that
    /// look at once both succeed.
    /// </summary>
    public static bool TryLink(string path, string name)
    {
        if (Link(path, name) == 0)
        {
            return true;
        }

        var error = Marshal.GetLastPInvokeError();
        return error == AlreadyExists ? false : throw new Win32Exception(error);
    }

    /// <summary>Gives a file to a user and leaves its group.</summary>
    public static void ChangeOwner(string path, int user)
    {
        if (Chown(path, user, -1) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Whether a path is a directory itself, not a link to one, that belongs to the user whom this process acts as and that nobody else may write to.</summary>
    public static bool IsOwnDirectory(string path)
    {
        Span<byte> status = stackalloc byte[StatusSize];
        if (Status(CurrentDirectory, path, NoFollow, WantedStatus, ref MemoryMarshal.GetReference(status)) != 0)
        {
            return false;
        }

        var mode = BitConverter.ToUInt16(status[StatusMode..]);
        return (mode & FileType) == DirectoryType && (mode & OthersWrite) == 0 && BitConverter.ToUInt32(status[StatusUser..]) == EffectiveUser();
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Status(int directory, string path, int flags, uint wanted, ref byte status);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "sync_file_range", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SyncRange(int descriptor, long offset, long length, uint flags);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Link(string path, string name);

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Chown(string path, int owner, int group);
}
