using System.Formats.Asn1;
using Microsoft.Extensions.Primitives;

namespace Gateway.Preauthentication.Negotiate;

/// <summary>Finds the mechanism of a token (RFC 4178 4.2, RFC 4121 4.1), before any library parses it.</summary>
internal static class NegotiateReader
{
    /// <summary>The maximum length in base64 characters; Windows limits tokens to 48,000 bytes.</summary>
    public const int MaximumLength = 65_536;

    private const string Scheme = "Negotiate";
    private const string NtlmScheme = "NTLM";
    private const string Spnego = "1.3.6.1.5.5.2";
    private const string Kerberos = "1.2.840.113554.1.2.2";
    private const string KerberosMicrosoft = "1.2.840.48018.1.2.2";
    private const string Ntlm = "1.3.6.1.4.1.311.2.2.10";
    private const int MaximumMechanisms = 16;

    /// <summary>Whether the header is for this scheme, whatever its token is worth.</summary>
    public static bool IsPresent(StringValues authorization)
    {
        foreach (var value in authorization)
        {
            if (Is(value, Scheme) || Is(value, NtlmScheme))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads the header; <paramref name="token"/> is set where there is one to verify.</summary>
    public static NegotiateStatus Read(StringValues authorization, out byte[] token)
    {
        token = [];
        if (!IsPresent(authorization))
        {
            return NegotiateStatus.None;
        }

        if (authorization is not [{ } header])
        {
            return NegotiateStatus.Repeated;
        }

        if (Is(header, NtlmScheme))
        {
            return NegotiateStatus.Ntlm;
        }

        var text = header.AsSpan(Scheme.Length).Trim(' ');
        if (text.Length > MaximumLength)
        {
            return NegotiateStatus.TooLong;
        }

        var bytes = new byte[(text.Length / 4 * 3) + 3];
        if (text.ContainsAny(" \t\r\n") || !Convert.TryFromBase64Chars(text, bytes, out var length))
        {
            return NegotiateStatus.Malformed;
        }

        var status = Classify(bytes.AsMemory(0, length));
        token = status is NegotiateStatus.Kerberos or NegotiateStatus.Continuation ? bytes[..length] : [];
        return status;
    }

    /// <summary>Finds the mechanism of a token.</summary>
    public static NegotiateStatus Classify(ReadOnlyMemory<byte> token)
    {
        if (IsNtlm(token.Span))
        {
            return NegotiateStatus.Ntlm;
        }

        try
        {
            return token.Span is [0xa1, ..] ? ClassifyLater(token) : ClassifyFirst(token);
        }
        catch (AsnContentException)
        {
            return NegotiateStatus.Malformed;
        }
    }

    private static NegotiateStatus ClassifyFirst(ReadOnlyMemory<byte> token)
    {
        var reader = new AsnReader(token, AsnEncodingRules.BER);
        var content = reader.ReadSequence(new Asn1Tag(TagClass.Application, 0));
        reader.ThrowIfNotEmpty();
        switch (content.ReadObjectIdentifier())
        {
            case Kerberos or KerberosMicrosoft:
                return NegotiateStatus.Kerberos;
            case Ntlm:
                return NegotiateStatus.Ntlm;
            case not Spnego:
                return NegotiateStatus.OtherMechanism;
        }

        var init = content.ReadSequence(Context(0)).ReadSequence();
        var mechanisms = init.ReadSequence(Context(0)).ReadSequence();
        var (hasKerberos, hasNtlm) = (false, false);
        for (var i = 0; i < MaximumMechanisms && mechanisms.HasData; i++)
        {
            var mechanism = mechanisms.ReadObjectIdentifier();
            hasKerberos |= mechanism is Kerberos or KerberosMicrosoft;
            hasNtlm |= mechanism == Ntlm;
        }

        // Clients send the first token of their preferred mechanism along.
        if (IsNtlm(Inner(init).Span))
        {
            return NegotiateStatus.Ntlm;
        }

        if (hasKerberos)
        {
            return NegotiateStatus.Kerberos;
        }

        return hasNtlm ? NegotiateStatus.Ntlm : NegotiateStatus.OtherMechanism;
    }

    private static NegotiateStatus ClassifyLater(ReadOnlyMemory<byte> token)
    {
        var reader = new AsnReader(token, AsnEncodingRules.BER);
        var response = reader.ReadSequence(Context(1)).ReadSequence();
        reader.ThrowIfNotEmpty();
        return IsNtlm(Inner(response).Span) ? NegotiateStatus.Ntlm : NegotiateStatus.Continuation;
    }

    // RFC 4178 4.2: the mechanism's own token is field 2 of both messages.
    private static ReadOnlyMemory<byte> Inner(AsnReader fields)
    {
        while (fields.HasData)
        {
            var isToken = fields.PeekTag().HasSameClassAndValue(Context(2));
            var field = fields.ReadEncodedValue();
            if (isToken)
            {
                return new AsnReader(field, AsnEncodingRules.BER).ReadSequence(Context(2)).ReadOctetString();
            }
        }

        return default;
    }

    private static Asn1Tag Context(int number) => new(TagClass.ContextSpecific, number, isConstructed: true);

    private static bool IsNtlm(ReadOnlySpan<byte> token) => token.StartsWith("NTLMSSP\0"u8);

    private static bool Is(string? value, string scheme) =>
        value is not null
        && value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
        && (value.Length == scheme.Length || value[scheme.Length] == ' ');
}
