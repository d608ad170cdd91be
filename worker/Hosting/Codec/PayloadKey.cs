namespace Masterful.Worker.Hosting.Codec;

/// <summary>One AES-256 key and the name that payloads carry of it. Its text form shows nothing of the key.</summary>
internal sealed record PayloadKey(string Id, byte[] Key)
{
    public const int Size = 32;

    public override string ToString() => $"payload key {Id}";
}
