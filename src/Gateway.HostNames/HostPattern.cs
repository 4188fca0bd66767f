namespace Gateway.HostNames;

/// <summary>A host name as routes write it: <c>mail.example.com</c>, <c>*.example.com</c> for names of any depth, or <c>*</c>.</summary>
public static class HostPattern
{
    /// <summary>Whether every host of the second pattern is one of the first.</summary>
    public static bool Covers(string pattern, string other) =>
        pattern == "*"
        || pattern.Equals(other, StringComparison.OrdinalIgnoreCase)
        || (pattern.StartsWith("*.", StringComparison.Ordinal) && other.EndsWith(pattern[1..], StringComparison.OrdinalIgnoreCase));
}
