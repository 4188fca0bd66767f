namespace Gateway.Publishing.Rewriting;

/// <summary>Where a request goes, as the back end sees itself.</summary>
/// <param name="Scheme">The scheme of the destination.</param>
/// <param name="Host">The Host header that the destination gets.</param>
/// <param name="PathPrefix">The destination's own path, without a slash at its end.</param>
internal readonly record struct WebDavTarget(string Scheme, string Host, string PathPrefix)
{
    /// <param name="destination">The destination's address.</param>
    /// <param name="host">The Host header, or null for the destination's own.</param>
    public static WebDavTarget Of(string destination, string? host)
    {
        var uri = new Uri(destination, UriKind.Absolute); // the validator has parsed it
        return new(uri.Scheme, host ?? uri.Authority, uri.AbsolutePath.TrimEnd('/'));
    }
}
