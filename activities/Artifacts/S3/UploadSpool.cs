using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts.Artifacts;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Artifacts.S3;

/// <summary>
/// The place of one key where sealed bytes lie until the store has them all. Sealing the same content again gives other bytes, so an
/// upload can only go on from the bytes that it began with. Nothing plain is ever in here.
/// </summary>
internal sealed class UploadSpool : IDisposable
{
    private readonly FileStream claim;
    private readonly string journalFile;

    private UploadSpool(string stem, FileStream claim)
    {
        this.claim = claim;
        (SealedFile, journalFile) = (stem + ".sealed", stem + ".json");
    }

    /// <summary>Where the sealed bytes lie.</summary>
    public string SealedFile { get; }

    /// <summary>Claims the place of a key; fails with <c>MIG-ART-003</c> while another upload of it runs on this machine.</summary>
    public static UploadSpool Enter(string directory, string target)
    {
        DurableFile.CreateDirectory(directory, DurableFile.PrivateDirectory);
        var stem = Path.Combine(directory, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(target)))[..24]);
        try
        {
            return new UploadSpool(stem, new FileStream(stem + ".lock", new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = DurableFile.Private,
            }));
        }
        catch (IOException problem)
        {
            throw PlatformErrors.ArtifactStore.At(target, $"another upload of it is under way on this machine ({problem.Message})", problem);
        }
    }

    /// <summary>Seals into the spool and answers the journal to go on with: an earlier one when it was of the same content.</summary>
    /// <param name="target">Endpoint, bucket and key.</param>
    /// <param name="partSize">Bytes of a part for an upload that starts anew.</param>
    /// <param name="seal">Writes the sealed form.</param>
    /// <param name="discard">Told of an upload that nothing will go on with.</param>
    public async Task<UploadJournal> SealAsync(
        string target, long partSize, Func<Stream, Task<ArtifactRef>> seal, Func<UploadJournal, Task> discard)
    {
        var beside = SealedFile + ".new";
        var artifact = await DurableFile.WriteAsync(beside, DurableFile.Private, seal);
        var earlier = await ReadJournalAsync();
        if (earlier is not null && earlier.Artifact == artifact && earlier.Target == target && await HoldsAsync(earlier))
        {
            DurableFile.Delete(beside);
            return earlier;
        }

        if (earlier is not null)
        {
            await discard(earlier);
            Clear();
        }

        File.Move(beside, SealedFile, overwrite: true);
        var size = new FileInfo(SealedFile).Length;
        var journal = new UploadJournal(artifact, target, size, await HashAsync(), PartSizeFor(size, partSize));
        Save(journal);
        return journal;
    }

    /// <summary>Writes the journal.</summary>
    public void Save(UploadJournal journal) =>
        DurableFile.Write(journalFile, JsonSerializer.SerializeToUtf8Bytes(journal, JsonSerializerOptions.Web), DurableFile.Private);

    /// <summary>SHA-256 of a part, as base64.</summary>
    public async Task<string> HashAsync(UploadJournal journal, int part, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(SealedFile);
        file.Position = (part - 1) * journal.PartSize;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[128 * 1024];
        for (var left = journal.SizeOf(part); left > 0;)
        {
            var read = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellationToken);
            if (read == 0)
            {
                throw new EndOfStreamException($"{SealedFile} is shorter than its journal says.");
            }

            hash.AppendData(buffer, 0, read);
            left -= read;
        }

        return Convert.ToBase64String(hash.GetHashAndReset());
    }

    /// <summary>Removes what lies here; the store has it all.</summary>
    public void Clear()
    {
        DurableFile.Delete(journalFile);
        DurableFile.Delete(SealedFile);
    }

    /// <inheritdoc/>
    public void Dispose() => claim.Dispose();

    // S3 takes ten thousand parts at most.
    private static long PartSizeFor(long size, long wanted) => Math.Max(wanted, (size + 9_999) / 10_000);

    private async Task<UploadJournal?> ReadJournalAsync()
    {
        try
        {
            return File.Exists(journalFile)
                ? JsonSerializer.Deserialize<UploadJournal>(await File.ReadAllBytesAsync(journalFile), JsonSerializerOptions.Web)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<bool> HoldsAsync(UploadJournal journal) =>
        File.Exists(SealedFile) && new FileInfo(SealedFile).Length == journal.SealedSize && await HashAsync() == journal.SealedSha256;

    private async Task<string> HashAsync()
    {
        await using var file = File.OpenRead(SealedFile);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file));
    }
}
