using Temporalio.Api.Enums.V1;
using Temporalio.Workflows;

namespace Temporalio.Common;

/// <summary>Name and type of a search attribute.</summary>
public abstract record SearchAttributeKey : IComparable<SearchAttributeKey>
{
    private protected SearchAttributeKey(string name, IndexedValueType valueType)
    {
        Name = name;
        ValueType = valueType;
    }

    public string Name { get; }

    public IndexedValueType ValueType { get; }

    public static bool operator <(SearchAttributeKey? left, SearchAttributeKey? right) =>
        left is null ? right is not null : left.CompareTo(right) < 0;

    public static bool operator <=(SearchAttributeKey? left, SearchAttributeKey? right) => left is null || left.CompareTo(right) <= 0;

    public static bool operator >(SearchAttributeKey? left, SearchAttributeKey? right) => left is not null && left.CompareTo(right) > 0;

    public static bool operator >=(SearchAttributeKey? left, SearchAttributeKey? right) =>
        left is null ? right is null : left.CompareTo(right) >= 0;

    public static SearchAttributeKey<bool> CreateBool(string name) => new(name, IndexedValueType.Bool);

    public static SearchAttributeKey<DateTimeOffset> CreateDateTimeOffset(string name) => new(name, IndexedValueType.Datetime);

    public static SearchAttributeKey<double> CreateDouble(string name) => new(name, IndexedValueType.Double);

    public static SearchAttributeKey<string> CreateKeyword(string name) => new(name, IndexedValueType.Keyword);

    public static SearchAttributeKey<IReadOnlyCollection<string>> CreateKeywordList(string name) =>
        new(name, IndexedValueType.KeywordList);

    public static SearchAttributeKey<long> CreateLong(string name) => new(name, IndexedValueType.Int);

    public static SearchAttributeKey<string> CreateText(string name) => new(name, IndexedValueType.Text);

    /// <summary>Orders by name, then by type.</summary>
    public int CompareTo(SearchAttributeKey? other)
    {
        if (other is null)
        {
            return 1;
        }

        var byName = string.CompareOrdinal(Name, other.Name);
        return byName != 0 ? byName : ValueType.CompareTo(other.ValueType);
    }
}
