using System.Collections.Concurrent;
using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Masterful.Simulation.Api;

/// <summary>Client certificates that chain to one of the given CAs: the common name is the user, organizations are its groups.</summary>
internal sealed class ClientCertificateAuthenticator(X509Certificate2Collection authorities, TimeProvider time)
{
    private const string CommonName = "2.5.4.3";
    private const string Organization = "2.5.4.10";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private readonly ConcurrentDictionary<string, (AuthenticationOutcome Outcome, DateTimeOffset Expiry)> known = new();

    public AuthenticationOutcome Authenticate(X509Certificate2? certificate)
    {
        if (certificate is null || authorities.Count == 0) return AuthenticationOutcome.Unknown;
        var now = time.GetUtcNow();
        var hash = certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256);
        if (known.TryGetValue(hash, out var cached) && now < cached.Expiry) return cached.Outcome;
        var outcome = Check(certificate, now);
        if (outcome.User is not null) known[hash] = (outcome, certificate.NotAfter);
        return outcome;
    }

    private AuthenticationOutcome Check(X509Certificate2 certificate, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        chain.ChainPolicy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid(ClientAuthentication));
        if (!chain.Build(certificate))
        {
            var problem = string.Join("; ", chain.ChainStatus.Select(status => status.StatusInformation.Trim()));
            return AuthenticationOutcome.Refused($"verifying certificate SN={certificate.SerialNumber} failed: {problem}");
        }

        var (names, groups) = Subject(certificate);
        return names is [var name, ..]
            ? AuthenticationOutcome.Of(name, "", groups)
            : AuthenticationOutcome.Refused("the client certificate has no common name");
    }

    // The parsed subject, since its text form cannot be split safely: a name may hold commas and equal signs.
    private static (List<string> Names, List<string> Groups) Subject(X509Certificate2 certificate)
    {
        var (names, groups) = (new List<string>(), new List<string>());
        var sequence = new AsnReader(certificate.SubjectName.RawData, AsnEncodingRules.DER).ReadSequence();
        while (sequence.HasData)
        {
            var set = sequence.ReadSetOf();
            while (set.HasData)
            {
                var pair = set.ReadSequence();
                var type = pair.ReadObjectIdentifier();
                if (type is not (CommonName or Organization)) continue;
                var value = pair.ReadCharacterString((UniversalTagNumber)pair.PeekTag().TagValue);
                (type == CommonName ? names : groups).Add(value);
            }
        }

        return (names, groups);
    }
}
