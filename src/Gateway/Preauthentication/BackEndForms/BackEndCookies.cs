using System.Text;
using Microsoft.Extensions.Primitives;

namespace Gateway.Preauthentication.BackEndForms;

/// <summary>
/// The cookies of one person's session at a back end. Only the gateway has them; the browser neither receives nor sends them.
/// </summary>
internal sealed class BackEndCookies(DateTimeOffset made)
{
    private const int MaximumCookies = 50;
    private const int MaximumCharacters = 16_384;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _cookies = new(StringComparer.Ordinal);

    public DateTimeOffset Made { get; } = made;

    public DateTimeOffset LastUsed { get; set; } = made;

    public bool IsEmpty
    {
        get
        {
            lock (_gate)
            {
                return _cookies.Count == 0;
            }
        }
    }

    /// <summary>Takes the session's cookies from a response.</summary>
    /// <param name="setCookies">The Set-Cookie lines.</param>
    /// <param name="all">True at sign-in; later only known cookies, because the others belong to the browser.</param>
    /// <returns>The Set-Cookie lines that were not taken.</returns>
    public StringValues Take(StringValues setCookies, bool all)
    {
        List<string?>? rest = null;
        lock (_gate)
        {
            foreach (var line in setCookies)
            {
                if (line is null || !Take(line, all))
                {
                    (rest ??= []).Add(line);
                }
            }
        }

        return rest is null ? StringValues.Empty : new StringValues([.. rest]);
    }

    /// <summary>The Cookie header of a request: the browser's own cookies, with the session's in place of those of the same name.</summary>
    public StringValues Add(StringValues browser)
    {
        var text = new StringBuilder();
        lock (_gate)
        {
            const StringSplitOptions Options = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;
            foreach (var pair in browser.SelectMany(line => (line ?? "").Split(';', Options)))
            {
                if (!_cookies.ContainsKey(NameOf(pair)))
                {
                    text.Append(text.Length > 0 ? "; " : "").Append(pair);
                }
            }

            foreach (var (name, value) in _cookies)
            {
                text.Append(text.Length > 0 ? "; " : "").Append(name).Append('=').Append(value);
            }
        }

        return text.Length == 0 ? StringValues.Empty : text.ToString();
    }

    public override string ToString() => "***";

    private bool Take(string line, bool all)
    {
        var end = line.IndexOf(';', StringComparison.Ordinal);
        var pair = end < 0 ? line : line[..end];
        var equals = pair.IndexOf('=', StringComparison.Ordinal);
        var name = NameOf(pair);
        if (equals <= 0 || (!all && !_cookies.ContainsKey(name)))
        {
            return false;
        }

        var value = pair[(equals + 1)..].Trim();
        if (value.Length == 0 || IsPast(end < 0 ? "" : line[end..]))
        {
            _cookies.Remove(name);
        }
        else if ((_cookies.ContainsKey(name) || _cookies.Count < MaximumCookies)
            && _cookies.Sum(c => c.Key.Length + c.Value.Length) + line.Length < MaximumCharacters)
        {
            _cookies[name] = value;
        }

        return true;
    }

    // Back ends use past dates only to delete a cookie. Future dates are later than the end of the gateway's session.
    private static bool IsPast(string attributes) =>
        attributes.Contains("Max-Age=0", StringComparison.OrdinalIgnoreCase)
        || attributes.Contains("Max-Age=-", StringComparison.OrdinalIgnoreCase)
        || (attributes.IndexOf("expires=", StringComparison.OrdinalIgnoreCase) is >= 0 and var at
            && DateTimeOffset.TryParse(
                attributes[(at + "expires=".Length)..].Split(';')[0], System.Globalization.CultureInfo.InvariantCulture, out var expires)
            && expires.Year < 2000);

    private static string NameOf(string pair)
    {
        var equals = pair.IndexOf('=', StringComparison.Ordinal);
        return (equals < 0 ? pair : pair[..equals]).Trim();
    }
}
