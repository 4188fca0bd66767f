using System.Formats.Asn1;
using System.Text;

namespace Gateway.Identity.Ldap.Protocol;

/// <summary>Parses messages of a server (RFC 4511 4.1.1) strictly: only responses that a client may receive are messages.</summary>
internal static class LdapReader
{
    /// <summary>Larger messages are refused.</summary>
    public const int MaximumLength = 1024 * 1024;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly Asn1Tag Controls = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag Referral = new(TagClass.ContextSpecific, 3, isConstructed: true);
    private static readonly Asn1Tag SaslCredentials = new(TagClass.ContextSpecific, 7);
    private static readonly Asn1Tag ResponseName = new(TagClass.ContextSpecific, 10);
    private static readonly Asn1Tag ResponseValue = new(TagClass.ContextSpecific, 11);

    /// <summary>
    /// The length of the message that begins with these bytes: 0 when more bytes are needed, negative when they are not a message or it is
    /// too large.
    /// </summary>
    public static int LengthOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 0 && bytes[0] != 0x30)
        {
            return -1;
        }

        if (bytes.Length < 2)
        {
            return 0;
        }

        if (bytes[1] < 0x80)
        {
            return 2 + bytes[1];
        }

        // RFC 4511 5.1: only definite lengths. A length of five bytes exceeds the limit of a message.
        var octets = bytes[1] & 0x7F;
        if (octets is 0 or > 4)
        {
            return -1;
        }

        if (bytes.Length < 2 + octets)
        {
            return 0;
        }

        var length = 0L;
        foreach (var octet in bytes.Slice(2, octets))
        {
            length = (length << 8) | octet;
        }

        return length > MaximumLength ? -1 : (int)length + 2 + octets;
    }

    /// <summary>Parses one complete message; null when it is not one.</summary>
    public static LdapMessage? Read(ReadOnlyMemory<byte> bytes)
    {
        if (LengthOf(bytes.Span) != bytes.Length)
        {
            return null;
        }

        try
        {
            var outer = new AsnReader(bytes, AsnEncodingRules.BER);
            var message = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            if (!message.TryReadInt32(out var id) || id < 0)
            {
                return null;
            }

            var tag = message.PeekTag();
            if (tag.TagClass != TagClass.Application || !tag.IsConstructed)
            {
                return null;
            }

            var operation = (LdapOperation)tag.TagValue;
            var body = message.ReadSequence(tag);
            var controls = message.HasData ? LdapControlReader.Read(message.ReadSequence(Controls)) : LdapControls.None;
            message.ThrowIfNotEmpty();
            return operation switch
            {
                LdapOperation.BindResponse or LdapOperation.SearchResultDone or LdapOperation.ModifyResponse
                    or LdapOperation.ExtendedResponse => new(id, operation, ReadResult(body) with { Controls = controls }, null),
                LdapOperation.SearchResultEntry => new(id, operation, null, ReadEntry(body)),
                LdapOperation.SearchResultReference => new(id, operation, null, null) { References = ReadReferences(body) },
                LdapOperation.IntermediateResponse => new(id, operation, null, null),
                _ => null,
            };
        }
        catch (Exception e) when (e is AsnContentException or DecoderFallbackException or OverflowException)
        {
            return null;
        }
    }

    private static LdapResult ReadResult(AsnReader body)
    {
        // BER allows an enumeration larger than an int, which is not a result code.
        var number = body.ReadEnumeratedBytes();
        var code = number.Length == 1 ? number.Span[0] : throw new AsnContentException("A result code has one byte.");
        body.ReadOctetString(); // matched DN
        var text = Encoding.UTF8.GetString(body.ReadOctetString());
        if (body.HasData && body.PeekTag().HasSameClassAndValue(Referral))
        {
            body.ReadSequence(Referral);
        }

        if (body.HasData && body.PeekTag().HasSameClassAndValue(SaslCredentials))
        {
            body.ReadOctetString(SaslCredentials);
        }

        if (body.HasData && body.PeekTag().HasSameClassAndValue(ResponseName))
        {
            body.ReadOctetString(ResponseName);
        }

        var value = body.HasData && body.PeekTag().HasSameClassAndValue(ResponseValue) ? body.ReadOctetString(ResponseValue) : null;
        body.ThrowIfNotEmpty();
        return new LdapResult((LdapResultCode)code, text, LdapControls.None, value);
    }

    private static LdapEntry ReadEntry(AsnReader body)
    {
        var dn = Utf8.GetString(body.ReadOctetString());
        var attributes = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase);
        var binary = new Dictionary<string, byte[]>(StringComparer.OrdinalIgnoreCase);
        var list = body.ReadSequence();
        body.ThrowIfNotEmpty();
        while (list.HasData)
        {
            var attribute = list.ReadSequence();
            var name = WithoutRange(Utf8.GetString(attribute.ReadOctetString()));
            var set = attribute.ReadSetOf(skipSortOrderValidation: true);
            attribute.ThrowIfNotEmpty();
            var values = new List<string>();
            while (set.HasData)
            {
                var bytes = set.ReadOctetString();
                binary.TryAdd(name, bytes);
                if (Text(bytes) is { } value)
                {
                    values.Add(value);
                }
            }

            if (values.Count > 0 || !attributes.ContainsKey(name))
            {
                attributes[name] = values;
            }
        }

        return new LdapEntry(dn, attributes, binary);
    }

    // MS-ADTS 3.1.1.3.1.3.3: Active Directory returns an attribute with more than 1,500 values as "member;range=0-1499", beside an empty
    // "member". The gateway reads the first value only.
    private static string WithoutRange(string attribute) =>
        attribute.IndexOf(";range=", StringComparison.OrdinalIgnoreCase) is > 0 and var at ? attribute[..at] : attribute;

    private static List<string> ReadReferences(AsnReader body)
    {
        var references = new List<string>();
        while (body.HasData)
        {
            references.Add(Utf8.GetString(body.ReadOctetString()));
        }

        return references;
    }

    private static string? Text(byte[] value)
    {
        try
        {
            return Utf8.GetString(value);
        }
        catch (DecoderFallbackException)
        {
            return null; // binary, such as objectGUID
        }
    }
}
