namespace Masterful.Worker.Landscape;

/// <summary>Makes paths of a file absolute against its folder.</summary>
internal sealed class PathResolver(string directory)
{
    public string Resolve(string path) => Path.GetFullPath(Path.Combine(directory, path));
}
