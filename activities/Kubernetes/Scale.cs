namespace Masterful.Activities.Kubernetes;

/// <summary>How many replicas are wanted, and how many there are. Servers leave a zero out; here it is a zero.</summary>
public readonly record struct Scale(int Wanted, int Actual);
