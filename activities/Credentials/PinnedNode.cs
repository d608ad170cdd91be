using System.Security.Cryptography;
using System.Text;
using Masterful.Activities.Artifacts;
using Masterful.Activities.Landscapes;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Credentials;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Credentials;

/// <summary>
/// Whether it is the node that answers for the node. Whoever may poll its task queue can answer in its place, with a key of his own, and would be given
/// what moves: signing keys, encryption keys, certificates. So the landscape file may say which key the node has, by <c>nodes[].sealingKey</c>.
/// </summary>
internal static class PinnedNode
{
    /// <summary>Fails with <c>MIG-CRED-002</c> when the landscape file names another key.</summary>
    /// <param name="landscape">The landscape.</param>
    /// <param name="migration">The migration.</param>
    /// <param name="identity">The key that something is about to be sealed to.</param>
    public static void Require(LandscapeFile landscape, MigrationContext migration, NodeIdentity identity) =>
        Require(landscape.Node(new NodeContext(migration, identity.Node)), identity.PublicKey);

    /// <summary>Fails with <c>MIG-CRED-002</c> when the landscape file names a key, and another one or none signed a request.</summary>
    /// <param name="node">The node.</param>
    /// <param name="shoot">The Shoot, as <c>namespace/name</c>.</param>
    /// <param name="requests">What came from the node's task queue.</param>
    public static void Require(NodeSettings node, string shoot, SigningRequests requests)
    {
        if (node.SealingKey.Length == 0)
        {
            return;
        }

        Require(node, requests.PublicKey);
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(requests.PublicKey), out _);
        foreach (var request in requests.Requests)
        {
            if (!key.VerifyData(Signed(shoot, node.Name, request), Decode(request.Signature), HashAlgorithmName.SHA256))
            {
                throw CredentialErrors.NotAllowed.At($"signing request {request.Name} of node {node.Name}", "it is not signed by the node's sealing key.");
            }
        }
    }

    /// <summary>What a node signs of a request, so that it counts for this credential of this node of this Shoot.</summary>
    public static byte[] Signed(string shoot, string node, SigningRequest request) =>
        Encoding.UTF8.GetBytes($"masterful signing request\n{shoot}\n{node}\n{request.Name}\n{request.Pem}");

    private static void Require(NodeSettings node, string publicKey)
    {
        if (node.SealingKey.Length > 0 && SealingKey.FingerprintOf(Decode(publicKey)) is var found && found != node.SealingKey)
        {
            throw CredentialErrors.NotAllowed.At(
                $"node {node.Name}",
                $"its sealing key is {(publicKey.Length == 0 ? "not told" : found)}, but the landscape file says {node.SealingKey}: either somebody else answers on its task queue, or the key was made anew; `masterful agent --show-key` on the node tells.");
        }
    }

    private static byte[] Decode(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) ? bytes[..length] : [];
    }
}
