using System.Formats.Asn1;
using System.Text;

namespace Gateway.Identity.Ldap.Protocol;

/// <summary>Parses response controls; unknown ones are ignored, as they are never critical in a response (RFC 4511 4.1.11).</summary>
internal static class LdapControlReader
{
    private static readonly Asn1Tag PolicyWarning = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag PolicyError = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag TimeBeforeExpiration = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag GraceSignInsRemaining = new(TagClass.ContextSpecific, 1);

    public static LdapControls Read(AsnReader controls)
    {
        var read = LdapControls.None;
        while (controls.HasData)
        {
            var control = controls.ReadSequence();
            var type = Encoding.ASCII.GetString(control.ReadOctetString());
            if (control.HasData && control.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean))
            {
                control.ReadBoolean();
            }

            var value = control.HasData ? control.ReadOctetString() : null;
            control.ThrowIfNotEmpty();
            if (value is not null)
            {
                read = type switch
                {
                    LdapWriter.PasswordPolicyControl => ReadPolicy(value, read),
                    LdapWriter.PagedResultsControl => ReadPage(value, read),
                    _ => read,
                };
            }
        }

        return read;
    }

    private static LdapControls ReadPolicy(byte[] value, LdapControls read)
    {
        var policy = new AsnReader(value, AsnEncodingRules.BER).ReadSequence();
        if (policy.HasData && policy.PeekTag().HasSameClassAndValue(PolicyWarning))
        {
            var warning = policy.ReadSequence(PolicyWarning);
            read = warning.PeekTag().HasSameClassAndValue(TimeBeforeExpiration)
                ? read with { PasswordExpiresIn = ReadNumber(warning, TimeBeforeExpiration) }
                : read with { GraceSignIns = ReadNumber(warning, GraceSignInsRemaining) };
        }

        if (!policy.HasData || !policy.PeekTag().HasSameClassAndValue(PolicyError))
        {
            return read;
        }

        var error = policy.ReadEnumeratedBytes(PolicyError);
        return error.Length == 1 ? read with { PolicyError = error.Span[0] } : read;
    }

    private static int? ReadNumber(AsnReader reader, Asn1Tag tag) =>
        reader.TryReadInt32(out var number, tag) && number >= 0 ? number : null;

    private static LdapControls ReadPage(byte[] value, LdapControls read)
    {
        var page = new AsnReader(value, AsnEncodingRules.BER).ReadSequence();
        page.ReadInteger(); // an estimate of the total
        return read with { PageCookie = page.ReadOctetString() };
    }
}
