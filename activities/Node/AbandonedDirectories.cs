using System.ComponentModel;
using System.Diagnostics;

namespace Masterful.Activities.Node;

/// <summary>
/// Temporary directories whose process was killed: what is left in them holds the source's keys, and their programs go on. Each locks a file for as
/// long as its process lives, so that one which nobody has locked is abandoned. They lie where every user makes names, so only what is this user's own, and
/// what nobody else can have put anything into, is looked at.
/// </summary>
internal static class AbandonedDirectories
{
    /// <summary>What names of rehearsals' directories begin with.</summary>
    public const string Rehearsal = "masterful-rehearsal-";

    /// <summary>What names of directories begin with in which a snapshot is taken.</summary>
    public const string Snapshot = "masterful-snapshot-";

    /// <summary>What names of directories begin with in which keys of a boot script are made.</summary>
    public const string Bootstrap = "masterful-bootstrap-";

    private const string LockName = "stage.lock";

    /// <summary>Says that a directory is in use until what is answered is disposed or this process ends.</summary>
    public static IDisposable Lock(string directory) =>
        new FileStream(Path.Combine(directory, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    /// <summary>Ends the programs of abandoned directories and removes them.</summary>
    /// <param name="parent">Where they are.</param>
    public static void Remove(string parent)
    {
        foreach (var directory in new[] { Rehearsal, Snapshot, Bootstrap }.SelectMany(prefix => Directory.EnumerateDirectories(parent, prefix + "*")).Where(Unix.IsOwnDirectory).Where(IsAbandoned))
        {
            foreach (var process in ProcessesOf(directory))
            {
                Kill(process);
            }

            DeleteQuietly(directory);
        }
    }

    /// <summary>Removes one; that somebody else does so at the same time is fine.</summary>
    public static void Delete(string directory)
    {
        try
        {
            Directory.Delete(directory, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // It is gone, which is what was wanted.
        }
    }

    /// <summary>What is there now does not need the room; whoever cleans up next tries again.</summary>
    private static void DeleteQuietly(string directory)
    {
        try
        {
            Delete(directory);
        }
        catch (Exception e) when (DurableFile.Refused(e))
        {
            // It stays as it is.
        }
    }

    private static bool IsAbandoned(string directory)
    {
        try
        {
            // One without a lock file is being made this moment.
            if (File.Exists(Path.Combine(directory, LockName)))
            {
                Lock(directory).Dispose();
                return true;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody has it.
        }

        return false;
    }

    /// <summary>This user's processes that name a file of a directory among their arguments.</summary>
    private static IEnumerable<int> ProcessesOf(string directory)
    {
        foreach (var entry in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(entry), out var process) && Unix.IsOwnDirectory(entry) && ReadCommandLine(entry).Contains(directory + "/", StringComparison.Ordinal))
            {
                yield return process;
            }
        }
    }

    private static string ReadCommandLine(string entry)
    {
        try
        {
            return File.ReadAllText(Path.Combine(entry, "cmdline"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
            process.WaitForExit();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It ended by itself in between, or is not to be ended.
        }
    }
}
