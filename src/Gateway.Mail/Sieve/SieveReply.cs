namespace Gateway.Mail.Sieve;

/// <summary>The end of a server's response: OK, NO or BYE, a code in parentheses, and a text (RFC 5804 1.3).</summary>
internal readonly record struct SieveReply(string Status, string Code, string Text)
{
    /// <summary>Reads a response; null where the text is a capability, a challenge or malformed.</summary>
    public static SieveReply? Parse(IReadOnlyList<SieveToken> tokens)
    {
        var status = tokens is [{ IsString: false } first, ..] ? first.Value.ToUpperInvariant() : "";
        if (status is not ("OK" or "NO" or "BYE"))
        {
            return null;
        }

        var code = tokens.FirstOrDefault(t => !t.IsString && t.Value.StartsWith('(')).Value ?? "";
        var name = code.Trim('(', ')').Split(' ', 2)[0].ToUpperInvariant();
        return new SieveReply(status, name, tokens is [.., { IsString: true } text] ? text.Value : "");
    }
}
