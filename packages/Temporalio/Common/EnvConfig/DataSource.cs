using System.Text;

namespace Temporalio.Common.EnvConfig;

/// <summary>Content that is given directly or as a file.</summary>
public sealed class DataSource
{
    private DataSource()
    {
    }

    /// <summary>The file; null when the content is given directly.</summary>
    public string? Path { get; private init; }

    /// <summary>The content; null when a file is named.</summary>
    public byte[]? Data { get; private init; }

    /// <summary>The content of a file, read when it is needed.</summary>
    public static DataSource FromPath(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new() { Path = path };
    }

    /// <summary>The given text.</summary>
    public static DataSource FromUTF8String(string content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return new() { Data = Encoding.UTF8.GetBytes(content) };
    }

    /// <summary>The given bytes.</summary>
    public static DataSource FromBytes(byte[] data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return new() { Data = data };
    }

    internal byte[] GetBytes() => Data ?? File.ReadAllBytes(Path!);
}
