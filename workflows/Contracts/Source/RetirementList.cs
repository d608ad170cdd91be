using System.Security.Cryptography;
using System.Text;

namespace Masterful.Workflows.Contracts.Source;

/// <summary>What is left on the source side after the move.</summary>
/// <param name="Items">Each object and what becomes, or became, of it.</param>
public sealed record RetirementList(IReadOnlyList<RetirementItem> Items)
{
    /// <summary>Names the objects that are to be deleted, for the approval of just that: lower-case hex SHA-256.</summary>
    public string DeletionDigest()
    {
        var lines = Items.Where(item => item.Action == "delete").Select(item => $"{item.Cluster} {item.Object}").Order(StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("delete\n" + string.Join('\n', lines))));
    }

    /// <summary>How many objects an action is meant for.</summary>
    public int Count(string action) => Items.Count(item => item.Action == action);
}
