using System.Text;
using Masterful.Activities.Credentials;
using Masterful.Activities.Node;

namespace Masterful.Activities.ControlPlane;

/// <summary>Writes a rendered control plane to its node: the files that Pods mount, and the manifests, which stay staged.</summary>
internal sealed class ControlPlaneInstaller(NodePlace place, NodeKeys keys)
{
    /// <summary>Writes everything; what an earlier rendering wrote and this one does not is taken back.</summary>
    public void Install(RenderedControlPlane rendered)
    {
        var contents = rendered.Files.Select(file => (file.Path, Content: Content(file))).ToList();
        foreach (var (file, (_, content)) in rendered.Files.Zip(contents))
        {
            place.Ledger.Write(file.Path, content, (UnixFileMode)file.Mode, file.Origin, file.Owner);
        }

        var paths = rendered.Files.Select(file => file.Path).ToHashSet();
        place.Ledger.Undo(entry => entry.Kind != "directory" && entry.Path.StartsWith("/var/lib/static-pods/", StringComparison.Ordinal) && !paths.Contains(entry.Path));
        foreach (var pod in rendered.Pods)
        {
            var manifest = FilesChecksum.Annotate(pod.Yaml, FilesChecksum.Of(pod.Component, contents));
            place.Ledger.Write($"{place.Directory.Manifests}/{pod.Component}.yaml", Encoding.UTF8.GetBytes(manifest), DurableFile.Private, "rendered from the live workload");
        }

        var server = $"https://{EtcdMember.Host(place.Settings.Address)}:{place.Settings.Ports.KubeApiserver}";
        place.Ledger.Write(place.Directory.OperatorKubeconfig, Kubeconfig(CredentialTable.Operator, server, rendered.AuthorityPem), DurableFile.Private, "made on the node");
    }

    private byte[] Content(RenderedFile file) => file.Source switch
    {
        FileSource.Certificate => Encoding.ASCII.GetBytes(keys.Certificate(file.Credential)),
        FileSource.Key => Encoding.ASCII.GetBytes(keys.Key(file.Credential)),
        FileSource.Kubeconfig => Kubeconfig(file.Credential, file.Server, Encoding.ASCII.GetString(file.Content)),
        _ => file.Content,
    };

    private byte[] Kubeconfig(string credential, string server, string authorityPem) =>
        KubeconfigFile.Create(CredentialTable.Find(credential)!.CommonName, server, authorityPem, keys.Certificate(credential), keys.Key(credential));
}
