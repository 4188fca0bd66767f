namespace Gateway.Publishing.Rewriting;

/// <summary>
/// The addresses of one route on both sides: the destinations of its cluster with the names that an administrator added, and the address
/// that a client used. Made once a configuration.
/// </summary>
internal sealed class AddressMap
{
    private readonly InnerAddress[] _inner;
    private readonly string[] _innerPrefixes;
    private readonly PathMap _paths;

    public AddressMap(IEnumerable<InnerAddress> inner, PathMap paths)
    {
        _paths = paths;
        _inner = [.. inner.Distinct().OrderByDescending(a => a.PathPrefix.Length)];
        _innerPrefixes =
        [
            .. _inner.Select(PrefixOf).Where(p => p.Length > 0).Distinct(StringComparer.Ordinal).OrderByDescending(p => p.Length),
        ];
    }

    /// <summary>Whether paths differ between inside and outside.</summary>
    public bool ChangesPaths => _innerPrefixes.Length > 0;

    /// <summary>How many addresses of the inside are known.</summary>
    public int Count => _inner.Length;

    /// <summary>A reference of a back end as the client can use it; null where it stays as it is.</summary>
    public string? Outward(ReadOnlySpan<char> reference, in OuterAddress outer)
    {
        if (!AddressReference.TryParse(reference, out var parsed))
        {
            return null;
        }

        if (!parsed.HasAuthority)
        {
            // "/inner//evil.example/" without its prefix would be another host: the client's own stands before such a path.
            var outward = PathOutward(parsed.Path);
            return outward is not null && IsReadAsHost(outward) ? $"{outer.Scheme}://{outer.Authority}{outward}" : outward;
        }

        string path;
        if (outer.IsSameHost(parsed.Host) && IsOuter(parsed, outer))
        {
            // The back end knows the outside's name. Its scheme or port may still be the inside's.
            path = PathOutward(parsed.Path) ?? parsed.Path.ToString();
        }
        else if (Find(parsed) is { } inner)
        {
            path = PathOutward(parsed.Path, inner);
        }
        else
        {
            return null;
        }

        var rewritten = parsed.Scheme.IsEmpty ? $"//{outer.Authority}{path}" : $"{outer.Scheme}://{outer.Authority}{path}";
        return reference.SequenceEqual(rewritten) ? null : rewritten;
    }

    /// <summary>The path of a cookie as the client needs it; null where it stays as it is.</summary>
    public string? PathOutward(ReadOnlySpan<char> path)
    {
        if (_paths.Outer.Length > 0 && PathMap.IsBelow(path, _paths.Outer))
        {
            return null; // the back end knows where it is published
        }

        foreach (var prefix in _innerPrefixes)
        {
            if (PathMap.IsBelow(path, prefix))
            {
                return PathMap.Exchange(path, prefix.Length, _paths.Outer);
            }
        }

        return null;
    }

    /// <summary>
    /// The path inside of a client's reference; null where the reference is to another host or to another route's path, or might be once
    /// the back end has resolved its dot segments.
    /// </summary>
    /// <param name="reference">What the client sent.</param>
    /// <param name="outer">The address that the client used.</param>
    /// <param name="prefix">The destination's own path.</param>
    public string? PathInward(ReadOnlySpan<char> reference, in OuterAddress outer, string prefix)
    {
        if (!AddressReference.TryParse(reference, out var parsed)
            || (parsed.HasAuthority && !(outer.IsSameHost(parsed.Host) && IsOuter(parsed, outer)))
            || (_paths.Outer.Length > 0 && !PathMap.IsBelow(parsed.Path, _paths.Outer))
            || PathMap.LeadsUpwards(parsed.Path))
        {
            return null;
        }

        return PathMap.Exchange(parsed.Path, _paths.Outer.Length, prefix + _paths.Inner);
    }

    /// <summary>
    /// Whether a reference with the outside's host is to this gateway: by the client's port, plain HTTP, or a port inside.
    /// </summary>
    private bool IsOuter(in AddressReference reference, in OuterAddress outer)
    {
        if (reference.Port == outer.Port || (reference.IsDefaultPort && reference.Port == 80))
        {
            return true;
        }

        foreach (var inner in _inner)
        {
            if (inner.Port == reference.Port)
            {
                return true;
            }
        }

        return false;
    }

    // Browsers take a backslash for a slash, and drop tabs (WHATWG URL, 4.4).
    private static bool IsReadAsHost(string path) => path.Length > 1 && path[1] is ('/' or '\\' or '\t');

    private InnerAddress? Find(in AddressReference reference)
    {
        InnerAddress? found = null;
        foreach (var inner in _inner)
        {
            if (inner.Matches(reference))
            {
                if (PathMap.IsBelow(reference.Path, PrefixOf(inner)))
                {
                    return inner;
                }

                found ??= inner;
            }
        }

        return found;
    }

    private string PathOutward(ReadOnlySpan<char> path, InnerAddress inner)
    {
        var prefix = PrefixOf(inner);
        return PathMap.IsBelow(path, prefix) || prefix.Length == 0
            ? PathMap.Exchange(path, prefix.Length, _paths.Outer)
            : path.ToString();
    }

    private string PrefixOf(InnerAddress inner) => inner.PathPrefix + _paths.Inner;
}
