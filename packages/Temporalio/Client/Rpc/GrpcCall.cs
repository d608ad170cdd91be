namespace Temporalio.Client.Rpc;

/// <summary>One attempt of a call; later headers of the same name replace earlier ones.</summary>
internal sealed record GrpcCall(
    string Service, string Method, TimeSpan Timeout, IReadOnlyCollection<KeyValuePair<string, string>> Headers);
