namespace Gateway.Certificates.Acme.Wire;

/// <summary>What went wrong, as the server says it (RFC 7807, RFC 8555 6.7).</summary>
internal sealed record ProblemDocument
{
    private const string Prefix = "urn:ietf:params:acme:error:";
    private const int MaximumLength = 300;

    public string? Type { get; init; }

    public string? Detail { get; init; }

    public IReadOnlyList<ProblemDocument?>? Subproblems { get; init; }

    /// <summary>The type without its prefix, bounded.</summary>
    // it has the prefix, so it is there
    public string Name => Printable((Type ?? "").StartsWith(Prefix, StringComparison.Ordinal) ? Type![Prefix.Length..] : "", 60);

    public AcmeFailure ToFailure(int status, TimeSpan? retryAfter)
    {
        var sub = Subproblems?.FirstOrDefault(p => p?.Detail is not null)?.Detail;
        var text = Printable($"{Detail ?? $"status {status}"}{(sub is null ? "" : $"; {sub}")}", MaximumLength);
        return new AcmeFailure(KindOf(status), Name.Length == 0 ? text : $"{Name}: {text}", retryAfter) { Problem = Name };
    }

    /// <summary>Text of a peer, fit for a log line.</summary>
    public static string Printable(string text, int length) =>
        string.Concat(text.Take(length).Select(c => char.IsControl(c) ? ' ' : c)) + (text.Length > length ? "..." : "");

    private AcmeFailureKind KindOf(int status) => Name switch
    {
        "badNonce" => AcmeFailureKind.BadNonce,
        "rateLimited" => AcmeFailureKind.RateLimited,
        "userActionRequired" => AcmeFailureKind.TermsOfService,
        "externalAccountRequired" => AcmeFailureKind.ExternalAccount,
        "accountDoesNotExist" or "unauthorized" when status is 400 or 401 or 403 => AcmeFailureKind.Account,
        "serverInternal" => AcmeFailureKind.ServerError,
        _ when status == 429 => AcmeFailureKind.RateLimited,
        _ when status >= 500 => AcmeFailureKind.ServerError,
        _ => AcmeFailureKind.Refused,
    };
}
