using System.Diagnostics;

namespace Masterful.Activities.Node;

/// <summary>
/// Temporary directories whose process was killed: what is left in them holds the source's keys, and their programs go on. Each locks a file for as
/// long as its process lives, so that one which nobody has locked is abandoned.
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
        foreach (var directory in new[] { Rehearsal, Snapshot, Bootstrap }.SelectMany(prefix => Directory.EnumerateDirectories(parent, prefix + "*")).Where(IsAbandoned))
        {
            foreach (var process in ProcessesOf(directory))
            {
                Kill(process);
            }

            Delete(directory);
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
            // Somebody has it, or it is another user's.
        }

        return false;
    }

    /// <summary>The processes that name a file of a directory among their arguments.</summary>
    private static IEnumerable<int> ProcessesOf(string directory)
    {
        foreach (var entry in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(entry), out var process) && ReadCommandLine(entry).Contains(directory + "/", StringComparison.Ordinal))
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
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // It ended by itself in between.
        }
    }
}
