using System.Security.Cryptography;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Worker.Hosting.Codec;

/// <summary>
/// The keys of the payload codec. The first of the file encrypts, all of them decrypt. A rotation is three steps, each on every process
/// before the next: the new key as the second line, then as the first, and the old one gone once no history needs it.
/// </summary>
internal sealed class PayloadKeyRing
{
    private readonly List<PayloadKey> keys;

    private PayloadKeyRing(List<PayloadKey> keys) => this.keys = keys;

    /// <summary>The key that encrypts.</summary>
    public PayloadKey Current => keys[0];

    /// <summary>All keys, the current one first.</summary>
    public IReadOnlyList<PayloadKey> All => keys;

    /// <summary>Reads a key file, or fails with <c>MIG-TMP-003</c>; no message shows a key.</summary>
    public static PayloadKeyRing Load(string path)
    {
        try
        {
            if ((File.GetUnixFileMode(path) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != 0)
            {
                throw PlatformErrors.PayloadKeyFile.At($"file {path}", "others than its owner and group may read or write it; take that away (chmod 0600).");
            }

            return Parse(path, File.ReadAllLines(path));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw PlatformErrors.PayloadKeyFile.At($"file {path}", $"it cannot be read ({problem.GetType().Name}).", problem);
        }
    }

    /// <summary>Adds a new key behind those of a file, so that it decrypts everywhere before it encrypts anywhere; answers its id.</summary>
    public static string Append(string path, DateTimeOffset now)
    {
        var ring = File.Exists(path) ? Load(path) : null;
        var id = $"{now:yyyyMMdd}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(3))}";
        var line = $"{id} {Convert.ToBase64String(RandomNumberGenerator.GetBytes(PayloadKey.Size))}\n";
        var text = ring is null ? "# The first key encrypts, all of them decrypt.\n" : File.ReadAllText(path).TrimEnd() + "\n";
        DurableFile.Write(path, System.Text.Encoding.ASCII.GetBytes(text + line), DurableFile.Private);
        return id;
    }

    /// <summary>The key of an id; null when it is not in the file.</summary>
    public PayloadKey? Find(string id) => keys.Find(key => key.Id == id);

    private static PayloadKeyRing Parse(string path, string[] lines)
    {
        var keys = new List<PayloadKey>();
        foreach (var (line, number) in lines.Select((line, index) => (line.Trim(), index + 1)).Where(pair => pair.Item1.Length > 0 && pair.Item1[0] != '#'))
        {
            var fields = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            var key = new byte[PayloadKey.Size + 1];
            if (fields.Length != 2 || !Convert.TryFromBase64String(fields[1], key, out var size) || size != PayloadKey.Size)
            {
                throw PlatformErrors.PayloadKeyFile.At($"file {path}", $"line {number} is not an id and {PayloadKey.Size} bytes as base64.");
            }

            if (keys.Exists(other => other.Id == fields[0]))
            {
                throw PlatformErrors.PayloadKeyFile.At($"file {path}", $"line {number} names the id {fields[0]} a second time.");
            }

            keys.Add(new PayloadKey(fields[0], key[..PayloadKey.Size]));
        }

        return keys.Count > 0 ? new PayloadKeyRing(keys) : throw PlatformErrors.PayloadKeyFile.At($"file {path}", "it holds no key.");
    }
}
