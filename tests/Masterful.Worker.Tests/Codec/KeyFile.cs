using Masterful.Worker.Hosting.Codec;

namespace Masterful.Worker.Tests.Codec;

/// <summary>A key file of one test's own.</summary>
internal sealed class KeyFile : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("codec-").FullName;

    public KeyFile() => PayloadKeyRing.Append(Path, DateTimeOffset.UnixEpoch);

    public string Path => System.IO.Path.Combine(directory, "codec.keys");

    public PayloadKeyRing Ring => PayloadKeyRing.Load(Path);

    /// <summary>Replaces the lines of keys.</summary>
    public void Rewrite(Func<string[], string[]> change) =>
        File.WriteAllLines(Path, change([.. File.ReadAllLines(Path).Where(line => !line.StartsWith('#'))]));

    public void Dispose() => Directory.Delete(directory, recursive: true);
}
