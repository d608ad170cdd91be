using System.CommandLine;
using Masterful.Activities.Verification;

namespace Masterful.Worker.Commands;

/// <summary>What the cluster is compared with, where the landscape file does not say so or says something else.</summary>
internal sealed class ExpectationOptions
{
    private readonly Option<FileInfo[]> tokens = new("--token-file")
    {
        Description = "File with a ServiceAccount token that must authenticate with its UID; may be repeated", DefaultValueFactory = _ => [],
    };

    private readonly Option<string[]> addresses = new("--expect-address")
    {
        Description = "Address that Service default/kubernetes may have; may be repeated", DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> issuer = new("--expect-issuer") { Description = "Issuer that ServiceAccount tokens must have" };
    private readonly Option<string?> keyId = new("--expect-key-id") { Description = "Key id (kid) that /openid/v1/jwks must serve" };
    private readonly Option<bool> readOnly = new("--read-only") { Description = "Create nothing: no namespace to try a Secret, a Deployment and a Service in" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { tokens, addresses, issuer, keyId, readOnly })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What was given, over what is known.</summary>
    public ClusterExpectations Lay(ParseResult result, ClusterExpectations known) => known with
    {
        Addresses = result.GetValue(addresses) is { Length: > 0 } given ? given : known.Addresses,
        TokenFiles = [.. known.TokenFiles, .. result.GetValue(tokens)!.Select(file => file.FullName)],
        Issuer = result.GetValue(issuer) ?? known.Issuer,
        KeyId = result.GetValue(keyId) ?? known.KeyId,
        ReadOnly = result.GetValue(readOnly),
    };
}
