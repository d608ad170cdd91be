using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;

namespace Masterful.Activities.Verification;

/// <summary>Finds the certificates in files, in PEM and inside kubeconfigs.</summary>
internal static partial class NodeCertificates
{
    private const long LargestFile = 1 << 20;

    /// <summary>Subjects of all certificates below a directory, each with its file.</summary>
    /// <param name="directory">Path for this process; one that is not there holds none.</param>
    /// <param name="kubeconfigsOnly">Leaves PEM files out.</param>
    public static IReadOnlyList<(string File, X500DistinguishedName Subject)> Below(string directory, bool kubeconfigsOnly = false)
    {
        if (!Directory.Exists(directory))
        {
            return [];
        }

        // Mounted trees have links that go round; their targets are below as well.
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };
        return Directory.EnumerateFiles(directory, "*", options)
            .Where(file => new FileInfo(file).Length <= LargestFile)
            .Order(StringComparer.Ordinal)
            .SelectMany(file => In(File.ReadAllText(file), kubeconfigsOnly).Select(subject => (file, subject)))
            .ToList();
    }

    /// <summary>The values of an attribute of a name, for example all organizations.</summary>
    public static IReadOnlyList<string> Values(X500DistinguishedName name, string oid) => name.EnumerateRelativeDistinguishedNames()
        .Where(part => !part.HasMultipleElements && part.GetSingleElementType().Value == oid)
        .Select(part => part.GetSingleElementValue() ?? "")
        .ToList();

    private static IEnumerable<X500DistinguishedName> In(string text, bool kubeconfigsOnly)
    {
        var texts = ClientCertificateData().Matches(text).Select(match => Encoding.ASCII.GetString(Convert.FromBase64String(match.Groups[1].Value)));

        // A kubeconfig holds a chain; who the client is says its first certificate.
        return kubeconfigsOnly ? texts.SelectMany(chain => Subjects(chain).Take(1)) : texts.Append(text).SelectMany(Subjects);
    }

    private static IEnumerable<X500DistinguishedName> Subjects(string pem)
    {
        var rest = pem.AsSpan();
        var subjects = new List<X500DistinguishedName>();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            if (rest[fields.Label].SequenceEqual("CERTIFICATE"))
            {
                using var certificate = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(rest[fields.Base64Data].ToString()));
                subjects.Add(certificate.SubjectName);
            }

            rest = rest[fields.Location.End..];
        }

        return subjects;
    }

    [GeneratedRegex("""client-certificate-data"?\s*:\s*"?([A-Za-z0-9+/=]+)""")]
    private static partial Regex ClientCertificateData();
}
