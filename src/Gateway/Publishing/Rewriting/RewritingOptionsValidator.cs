namespace Gateway.Publishing.Rewriting;

/// <summary>Finds the mistakes of a route's Rewriting section.</summary>
internal static class RewritingOptionsValidator
{
    public static IEnumerable<(string Key, string Message)> Validate(RouteRewritingOptions options)
    {
        for (var i = 0; i < options.InternalAddresses.Count; i++)
        {
            if (InnerAddress.Parse(options.InternalAddresses[i]) is null)
            {
                yield return (
                    $"Rewriting:InternalAddresses:{i}",
                    $"'{options.InternalAddresses[i]}' is not an address; allowed: a host, host:port, or http:// or https:// with a host, "
                        + "perhaps a port and a path");
            }
        }

        for (var i = 0; i < options.Headers.Count; i++)
        {
            if (options.Headers[i].Length == 0 || options.Headers[i].Any(c => !char.IsAsciiLetterOrDigit(c) && c != '-'))
            {
                yield return ($"Rewriting:Headers:{i}", $"'{options.Headers[i]}' is not a header name; allowed: letters, digits and '-'");
            }
        }
    }
}
