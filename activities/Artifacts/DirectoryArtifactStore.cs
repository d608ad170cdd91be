using System.Runtime.CompilerServices;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts.Artifacts;

namespace Masterful.Activities.Artifacts;

/// <summary>Artifacts as files of a directory that worker and agents share, for one machine or a mounted volume.</summary>
public sealed class DirectoryArtifactStore(string directory) : SealedArtifactStore
{
    /// <inheritdoc/>
    public override async IAsyncEnumerable<StoredArtifact> ListAsync(
        string prefix = "", [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // Hidden files are what a writer has beside, or had when it was killed.
        var files = Directory.Exists(directory) ? new DirectoryInfo(directory).EnumerateFiles("*", SearchOption.AllDirectories) : [];
        foreach (var file in files.Where(file => !file.Name.StartsWith('.')))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var name = Path.GetRelativePath(directory, file.FullName).Replace(Path.DirectorySeparatorChar, '/');
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                yield return new StoredArtifact(name, file.Length, file.LastWriteTimeUtc);
            }
        }

        await Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task<ArtifactRef> WriteAsync(string name, Func<Stream, Task<ArtifactRef>> seal, CancellationToken cancellationToken)
    {
        var path = PathOf(name);
        DurableFile.CreateDirectory(Path.GetDirectoryName(path)!, DurableFile.PrivateDirectory);
        return await DurableFile.WriteAsync(path, DurableFile.Private, seal);
    }

    /// <inheritdoc/>
    protected override Task<Stream?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        var path = PathOf(name);
        return Task.FromResult<Stream?>(File.Exists(path) ? File.OpenRead(path) : null);
    }

    /// <inheritdoc/>
    protected override Task RemoveAsync(string name, CancellationToken cancellationToken)
    {
        DurableFile.Delete(PathOf(name));
        return Task.CompletedTask;
    }

    private string PathOf(string name) => Path.Combine([directory, .. ArtifactName.Segments(name)]);
}
