using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using k8s;
using Masterful.Activities.Kubernetes;
using Masterful.Activities.Landscapes;
using Masterful.Workflows.Contracts;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.Node;

/// <summary>
/// The new API server as the migration's operator sees it: a certificate of at most a day, in a group that one ClusterRoleBinding
/// gives rights to and that loses them when it is deleted.
/// </summary>
public static class NodeApi
{
    /// <summary>Connects with the operator's kubeconfig on the node, or fails with <c>MIG-CRED-004</c>. Nothing is sent yet.</summary>
    public static KubernetesApi Open(LandscapeFile landscape, NodeContext node, KubernetesApiOptions? options = null) =>
        Open(new NodePlace(landscape, node), options);

    /// <summary>As the other one, for a node that was looked up already.</summary>
    public static KubernetesApi Open(NodePlace place, KubernetesApiOptions? options = null)
    {
        var path = place.Directory.OperatorKubeconfig;
        if (!place.Files.Exists(path))
        {
            throw CredentialErrors.NotInstalled.At($"file {path}", "the migration's operator credential is not on the node.");
        }

        RefuseExpired(place, (options?.Clock ?? TimeProvider.System).GetUtcNow());
        return new KubernetesApi(KubernetesClientConfiguration.BuildConfigFromConfigFile(place.Files.Locate(path)), options);
    }

    /// <summary>Removes the operator's certificate, key and kubeconfig from the node; tolerates that there are none.</summary>
    public static void RemoveOperator(LandscapeFile landscape, NodeContext node)
    {
        var place = new NodePlace(landscape, node);
        string[] paths = [place.Directory.OperatorKubeconfig, $"{place.Directory.Pki}/operator.crt", $"{place.Directory.Pki}/operator.key"];
        place.Ledger.Undo(entry => paths.Contains(entry.Path));
    }

    /// <summary>When the operator's certificate ends; null when it is not on the node. One that cannot be read is <c>MIG-CRED-004</c>.</summary>
    public static DateTimeOffset? OperatorEnds(NodePlace place)
    {
        var path = $"{place.Directory.Pki}/operator.crt";
        if (place.Files.TryReadText(path) is not { } pem)
        {
            return null;
        }

        try
        {
            using var certificate = X509Certificate2.CreateFromPem(pem);
            return certificate.NotAfter.ToUniversalTime();
        }
        catch (CryptographicException problem)
        {
            throw CredentialErrors.NotInstalled.At($"file {path}", "it is not a certificate.", problem);
        }
    }

    private static void RefuseExpired(NodePlace place, DateTimeOffset now)
    {
        if (OperatorEnds(place) is { } end && now > end)
        {
            throw CredentialErrors.NotInstalled.At($"file {place.Directory.Pki}/operator.crt", $"the migration's operator certificate expired on {end:u}; `masterful retry` signs it again.");
        }
    }
}
