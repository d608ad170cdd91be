using System.Security.Cryptography.X509Certificates;

namespace Masterful.Activities.Credentials;

/// <summary>The subject of a credential; node and signer build it alike, so that it can be compared byte for byte.</summary>
internal static class CredentialSubject
{
    public static X500DistinguishedName Of(CredentialTemplate template)
    {
        var builder = new X500DistinguishedNameBuilder();
        foreach (var organization in template.Organizations)
        {
            builder.AddOrganizationName(organization);
        }

        builder.AddCommonName(template.CommonName);
        return builder.Build();
    }
}
