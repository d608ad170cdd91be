using System.ComponentModel;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Node;

/// <summary>
/// Writes files so that a crash leaves either the old content or the new: beside, flushed to the disk, renamed, and the directory flushed
/// as well. Whatever the disk refuses becomes <c>MIG-NODE-001</c>.
/// </summary>
public static class DurableFile
{
    private const string New = ".new";

    /// <summary>0600.</summary>
    public const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>0640.</summary>
    public const UnixFileMode GroupReadable = Private | UnixFileMode.GroupRead;

    /// <summary>0644.</summary>
    public const UnixFileMode WorldReadable = GroupReadable | UnixFileMode.OtherRead;

    /// <summary>0700.</summary>
    public const UnixFileMode PrivateDirectory = Private | UnixFileMode.UserExecute;

    /// <summary>0750.</summary>
    public const UnixFileMode GroupDirectory = PrivateDirectory | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;

    /// <summary>0755.</summary>
    public const UnixFileMode WorldDirectory = GroupDirectory | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Replaces a file's content in one step and answers what the writer did.</summary>
    /// <param name="path">Absolute path; its directory must exist.</param>
    /// <param name="mode">Permission bits, set before the first byte is written.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="owner">User id to give the file to when this process is root; null leaves it with this process's user.</param>
    public static async Task<T> WriteAsync<T>(string path, UnixFileMode mode, Func<Stream, Task<T>> write, int? owner = null)
    {
        var beside = Beside(path);
        try
        {
            T result;
            await using (var stream = Open(beside, mode))
            {
                result = await write(stream);
                stream.Flush(flushToDisk: true);
            }

            Finish(beside, mode, owner);
            File.Move(beside, path, overwrite: true);
            Unix.FlushDirectory(Path.GetDirectoryName(path)!);
            return result;
        }
        catch (Exception problem) when (Refused(problem))
        {
            throw PlatformErrors.NodeFile.At($"file {path}", problem.Message, problem);
        }
        finally
        {
            DeleteQuietly(beside);
        }
    }

    /// <summary>
    /// Writes a file (0600) that is deleted again before this process ends, and written anew after a crash: nothing waits for the disk.
    /// </summary>
    /// <param name="path">Absolute path; its directory must exist, a file there is replaced.</param>
    /// <param name="write">Writes the content.</param>
    public static Task WriteScratchAsync(string path, Func<Stream, Task> write) => GuardAsync(path, async () =>
    {
        await using var stream = Open(path, Private);
        await write(stream);
    });

    /// <summary>
    /// Writes a large file (0600) that is changed, flushed and renamed before it counts. The disk begins while the content is still written, and goes on
    /// behind what reads the file next; the flush that is to come finds less left to do.
    /// </summary>
    /// <param name="path">Absolute path; its directory must exist, a file there is replaced.</param>
    /// <param name="write">Writes the content.</param>
    public static Task WriteBehindAsync(string path, Func<Stream, Task> write) => GuardAsync(path, async () =>
    {
        await using var stream = new WriteBehindStream(Open(path, Private));
        await write(stream);
    });

    /// <summary>Replaces a file's content in one step.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode mode, int? owner = null)
    {
        var beside = Beside(path);
        try
        {
            using (var stream = Open(beside, mode))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            Finish(beside, mode, owner);
            File.Move(beside, path, overwrite: true);
            Unix.FlushDirectory(Path.GetDirectoryName(path)!);
        }
        catch (Exception problem) when (Refused(problem))
        {
            throw PlatformErrors.NodeFile.At($"file {path}", problem.Message, problem);
        }
        finally
        {
            DeleteQuietly(beside);
        }
    }

    /// <summary>Makes a file that is not there yet; answers false, and changes nothing, when somebody else was first.</summary>
    public static bool TryCreate(string path, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        var beside = Beside(path);
        try
        {
            using (var stream = Open(beside, mode))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            Finish(beside, mode, owner: null);
            if (!Unix.TryLink(beside, path))
            {
                return false;
            }

            Unix.FlushDirectory(Path.GetDirectoryName(path)!);
            return true;
        }
        catch (Exception problem) when (Refused(problem))
        {
            throw PlatformErrors.NodeFile.At($"file {path}", problem.Message, problem);
        }
        finally
        {
            DeleteQuietly(beside);
        }
    }

    /// <summary>Makes a directory and its parents; those that exist keep their mode, whatever the process's umask is the others get this one: Pods read below them.</summary>
    public static void CreateDirectory(string path, UnixFileMode mode)
    {
        try
        {
            var missing = new List<string>();
            for (var directory = Path.GetFullPath(path); !Directory.Exists(directory); directory = Path.GetDirectoryName(directory)!)
            {
                missing.Add(directory);
            }

            Directory.CreateDirectory(path, mode);
            missing.ForEach(directory => File.SetUnixFileMode(directory, mode));
        }
        catch (Exception problem) when (Refused(problem))
        {
            throw PlatformErrors.NodeFile.At($"directory {path}", problem.Message, problem);
        }
    }

    /// <summary>Removes a file; tolerates that there is none.</summary>
    public static void Delete(string path)
    {
        try
        {
            if (File.Exists(path))
            {
                File.Delete(path);
                Unix.FlushDirectory(Path.GetDirectoryName(path)!);
            }
        }
        catch (Exception problem) when (Refused(problem))
        {
            throw PlatformErrors.NodeFile.At($"file {path}", problem.Message, problem);
        }
    }

    /// <summary>Removes what a writer of a file that crashed left beside it, which may hold a key. Nobody may be writing that file.</summary>
    public static void Sweep(string path)
    {
        if (Path.GetDirectoryName(path) is { } directory && Directory.Exists(directory))
        {
            foreach (var beside in Directory.EnumerateFiles(directory, $".{Path.GetFileName(path)}.*{New}"))
            {
                DeleteQuietly(beside);
            }
        }
    }

    /// <summary>Whether an exception is the file system's refusal.</summary>
    internal static bool Refused(Exception problem) => problem is IOException or UnauthorizedAccessException or Win32Exception;

    private static async Task GuardAsync(string path, Func<Task> write)
    {
        try
        {
            File.Delete(path);
            await write();
        }
        catch (Exception problem) when (Refused(problem))
        {
            throw PlatformErrors.NodeFile.At($"file {path}", problem.Message, problem);
        }
    }

    private static string Beside(string path) =>
        Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}{New}");

    private static FileStream Open(string path, UnixFileMode mode) => new(path, new FileStreamOptions
    {
        Mode = FileMode.CreateNew,
        Access = FileAccess.Write,
        Share = FileShare.None,
        UnixCreateMode = mode & Private,
    });

    private static void Finish(string path, UnixFileMode mode, int? owner)
    {
        File.SetUnixFileMode(path, mode);
        if (owner is { } user && Environment.IsPrivilegedProcess)
        {
            Unix.ChangeOwner(path, user);
        }
    }

    private static void DeleteQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception problem) when (Refused(problem))
        {
            // The write already failed with the reason that matters; what is left beside is hidden and never read.
        }
    }
}
