using Masterful.Activities.Credentials;
using Masterful.Activities.Node;

namespace Masterful.Activities.Verification;

/// <summary>Who the components are.</summary>
internal sealed class CertificateChecks(NodePlace place)
{
    private const string StaticPods = "/var/lib/static-pods";
    private const string CommonName = "2.5.4.3";
    private const string Organization = "2.5.4.10";

    /// <summary><c>component-identities</c>.</summary>
    public CheckResult Identities()
    {
        var (seen, wrong) = (new List<string>(), new List<string>());
        foreach (var component in new[] { "kube-controller-manager", "kube-scheduler" })
        {
            var names = NodeCertificates.Below(place.Files.Locate($"{StaticPods}/{component}"), kubeconfigsOnly: true)
                .SelectMany(found => NodeCertificates.Values(found.Subject, CommonName))
                .Distinct()
                .ToList();
            var good = names is [var only] && only == $"system:{component}";
            (good ? seen : wrong).Add($"{component} authenticates as {(names.Count == 0 ? "nobody: it has no kubeconfig with a client certificate" : string.Join(", ", names))}");
        }

        return CheckResult.Of(wrong, string.Join("; ", seen));
    }

    /// <summary><c>no-system-masters</c>: membership in that group could not be taken back.</summary>
    public CheckResult NoMasters()
    {
        var found = new[] { StaticPods, place.Directory.Path }.SelectMany(path => NodeCertificates.Below(place.Files.Locate(path))).ToList();
        var wrong = found
            .Where(item => NodeCertificates.Values(item.Subject, Organization).Contains(CredentialTable.Masters))
            .Select(item => $"{Path.GetFileName(item.File)}: {item.Subject.Name}")
            .ToList();
        return found.Count == 0 ? CheckResult.Fail("there is no certificate on the node at all")
            : CheckResult.Of(wrong, $"none of {found.Count} certificates is for {CredentialTable.Masters}");
    }
}
