using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Masterful.Activities.Credentials;

/// <summary>The names that a serving certificate stands for: DNS names and IP addresses, each once, in the order of adding.</summary>
public sealed class SubjectAlternativeNames
{
    private readonly List<string> names = [];

    /// <summary>The names as text; addresses in their canonical form.</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>The names of a certificate or request extension.</summary>
    public static SubjectAlternativeNames Of(X509ExtensionCollection extensions)
    {
        var result = new SubjectAlternativeNames();
        foreach (var extension in extensions.Where(extension => extension.Oid?.Value == "2.5.29.17"))
        {
            var parsed = new X509SubjectAlternativeNameExtension(extension.RawData, extension.Critical);
            result.Add([.. parsed.EnumerateDnsNames(), .. parsed.EnumerateIPAddresses().Select(address => address.ToString())]);
        }

        return result;
    }

    /// <summary>Adds names; those that are there already stay where they are.</summary>
    public SubjectAlternativeNames Add(params IEnumerable<string> more)
    {
        foreach (var name in more.Where(name => name.Length > 0))
        {
            var canonical = IPAddress.TryParse(name, out var address) ? address.ToString() : name;
            if (!names.Contains(canonical))
            {
                names.Add(canonical);
            }
        }

        return this;
    }

    /// <summary>The certificate extension.</summary>
    public X509Extension ToExtension()
    {
        var builder = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                builder.AddIpAddress(address);
            }
            else
            {
                builder.AddDnsName(name);
            }
        }

        return builder.Build();
    }
}
