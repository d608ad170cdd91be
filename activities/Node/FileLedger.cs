using System.Security.Cryptography;

namespace Masterful.Activities.Node;

/// <summary>
/// Writes files for a migration and remembers each of them first, so that taking them back leaves the node byte for byte as it was,
/// also after a crash between the two.
/// </summary>
public sealed class FileLedger
{
    private readonly NodeFiles files;
    private readonly string name;
    private readonly MigrationDirectory directory;
    private readonly List<LedgerEntry> entries;

    /// <summary>Opens a ledger of a migration.</summary>
    /// <param name="files">The node's files.</param>
    /// <param name="directory">Where the ledger and the copies of replaced files are kept.</param>
    /// <param name="name">Tells apart what is taken back at different times.</param>
    public FileLedger(NodeFiles files, MigrationDirectory directory, string name = "files")
    {
        this.name = name;
        this.files = files;
        this.directory = directory;
        entries = directory.TryReadState<List<LedgerEntry>>(name) ?? [];
    }

    /// <summary>Everything that was written, in order.</summary>
    public IReadOnlyList<LedgerEntry> Entries => entries;

    /// <summary>Writes a file; one with this content and mode is left alone.</summary>
    public void Write(string path, byte[] content, UnixFileMode mode, string origin, int? owner = null)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        RememberDirectories(path);
        var known = entries.FindIndex(entry => entry.Path == path);
        var there = files.TryRead(path);
        var entry = new LedgerEntry(path, "file", Octal(mode), origin, hash);
        if (known >= 0)
        {
            entries[known] = entry with { Kind = entries[known].Kind, Before = entries[known].Before, BeforeMode = entries[known].BeforeMode };
        }
        else if (there is null)
        {
            entries.Add(entry);
        }
        else
        {
            var copy = $"{directory.Path}/before/{name}-{entries.Count}";
            files.CreateDirectory($"{directory.Path}/before", DurableFile.PrivateDirectory);
            files.Write(copy, there, DurableFile.Private);
            entries.Add(entry with { Kind = "replaced", Before = copy, BeforeMode = Octal(files.Mode(path)) });
        }

        Save();
        if (there is null || !there.AsSpan().SequenceEqual(content) || files.Mode(path) != mode)
        {
            files.Write(path, content, mode, owner);
        }
    }

    /// <summary>Whether a file still has the content and the mode that it was given.</summary>
    public bool Holds(LedgerEntry entry) =>
        files.TryRead(entry.Path) is { } content
        && Convert.ToHexStringLower(SHA256.HashData(content)) == entry.Sha256
        && Octal(files.Mode(entry.Path)) == entry.Mode;

    /// <summary>Takes back everything that a condition holds for, the last first; what is gone already is fine.</summary>
    public void Undo(Func<LedgerEntry, bool> which)
    {
        foreach (var entry in Enumerable.Reverse(entries).Where(which).ToList())
        {
            DurableFile.Sweep(files.Locate(entry.Path));
            switch (entry.Kind)
            {
                case "directory":
                    files.DeleteEmptyDirectory(entry.Path);
                    break;
                case "replaced" when files.TryRead(entry.Before) is { } before:
                    files.Write(entry.Path, before, (UnixFileMode)Convert.ToInt32(entry.BeforeMode, 8));
                    files.Delete(entry.Before);
                    break;
                case "replaced":
                    break;
                default:
                    files.Delete(entry.Path);
                    break;
            }

            entries.Remove(entry);
            Save();
        }

        if (entries.Count == 0)
        {
            directory.DeleteState(name);
            directory.RemoveEmpty();
        }
    }

    /// <summary>Permission bits as <c>0600</c>.</summary>
    public static string Octal(UnixFileMode mode) => "0" + Convert.ToString((int)mode, 8).PadLeft(3, '0');

    private void RememberDirectories(string path)
    {
        var missing = new Stack<string>();
        for (var parent = Path.GetDirectoryName(path)!; CanHold(parent) && !Directory.Exists(files.Locate(parent)); parent = Path.GetDirectoryName(parent)!)
        {
            missing.Push(parent);
        }

        foreach (var parent in missing.Where(parent => entries.TrueForAll(entry => entry.Path != parent)))
        {
            entries.Add(new LedgerEntry(parent, "directory", Octal(DurableFile.GroupDirectory), "made for what is in it"));
        }
    }

    /// <summary>Directories above the allow-list (<c>/etc</c>, <c>/var/lib</c>) are the node's own; the ledger itself lies in the migration's.</summary>
    private static bool CanHold(string path) =>
        path.Count(letter => letter == '/') >= 2 && path is not "/var/lib" && !path.StartsWith("/var/lib/masterful", StringComparison.Ordinal);

    private void Save() => directory.WriteState(name, entries);
}
