using Temporalio.Activities;

namespace Masterful.Workflows.Contracts.Credentials;

/// <summary>Signs with the Seed's certificate authorities.</summary>
public interface ICredentialActivities
{
    /// <summary>Signs the node's requests with the CAs in force, by an allow-list of names, CN, O, EKU and lifetime.</summary>
    [Activity]
    Task<IssuedCertificates> IssueCertificatesAsync(IssueCertificatesRequest request);
}
