namespace Masterful.Simulation.Landscape;

/// <summary>Files that only their owner may read: keys, kubeconfigs.</summary>
public static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes beside and renames in, so that a reader never sees half a file and the mode never is wider.</summary>
    public static void Write(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        using (var writer = new StreamWriter(temporary, options)) writer.Write(content);
        File.Move(temporary, path, overwrite: true);
    }
}
