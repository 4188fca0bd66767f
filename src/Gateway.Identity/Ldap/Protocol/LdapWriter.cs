using System.Buffers;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;
using Gateway.Identity.Credentials;

namespace Gateway.Identity.Ldap.Protocol;

/// <summary>Encodes the requests of the gateway (RFC 4511).</summary>
internal static class LdapWriter
{
    public const string StartTls = "1.3.6.1.4.1.1466.20037";
    public const string WhoAmI = "1.3.6.1.4.1.4203.1.11.3";
    public const string PasswordPolicyControl = "1.3.6.1.4.1.42.2.27.8.5.1";
    public const string PagedResultsControl = "1.2.840.113556.1.4.319";

    private const string PasswordModify = "1.3.6.1.4.1.4203.1.11.1";
    private const string External = "EXTERNAL";
    private const int Version = 3;
    private static readonly Asn1Tag SimpleAuthentication = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag SaslAuthentication = new(TagClass.ContextSpecific, 3, isConstructed: true);
    private static readonly Asn1Tag RequestName = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag RequestValue = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag Controls = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag UserIdentity = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag OldPassword = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag NewPassword = new(TagClass.ContextSpecific, 2);

    /// <summary>A simple bind with the password policy control.</summary>
    public static byte[] Bind(int id, string name, Secret password) => Write(
        id,
        writer =>
        {
            using (writer.PushSequence(Application(LdapOperation.BindRequest)))
            {
                writer.WriteInteger(Version);
                WriteText(writer, name);
                WriteSecret(writer, password, SimpleAuthentication);
            }
        },
        PasswordPolicyControl);

    /// <summary>A bind with the identity of the client certificate (RFC 4513 5.2.3).</summary>
    public static byte[] BindExternal(int id) => Write(id, writer =>
    {
        using (writer.PushSequence(Application(LdapOperation.BindRequest)))
        {
            writer.WriteInteger(Version);
            WriteText(writer, "");
            using (writer.PushSequence(SaslAuthentication))
            {
                WriteText(writer, External);

                // Empty, not absent: RFC 4422 A.1 wants a response, and slapd asks for it in a second round otherwise.
                WriteText(writer, "");
            }
        }
    });

    /// <param name="id">The id of the message.</param>
    /// <param name="search">The search.</param>
    /// <param name="cookie">The cookie of the previous page; empty for the first page.</param>
    public static byte[] Search(int id, LdapSearch search, byte[] cookie) => Write(
        id,
        writer =>
        {
            using (writer.PushSequence(Application(LdapOperation.SearchRequest)))
            {
                WriteText(writer, search.BaseDn);
                writer.WriteEnumeratedValue(search.Scope);
                writer.WriteEnumeratedValue(LdapDereference.Never);

                // With pages the client ends the search, as servers apply the limit of a request to all pages together.
                writer.WriteInteger(search.PageSize > 0 ? 0 : search.SizeLimit);
                writer.WriteInteger((int)Math.Ceiling(search.TimeLimit.TotalSeconds));
                writer.WriteBoolean(false); // values, not types only
                search.Filter.Write(writer, search.Variables);
                using (writer.PushSequence())
                {
                    foreach (var attribute in search.Attributes)
                    {
                        WriteText(writer, attribute);
                    }
                }
            }
        },
        search.PageSize > 0 ? PagedResultsControl : null,
        search.PageSize > 0 ? Page(search.PageSize, cookie) : null);

    public static byte[] Extended(int id, string oid) => Write(id, writer =>
    {
        using (writer.PushSequence(Application(LdapOperation.ExtendedRequest)))
        {
            writer.WriteOctetString(Encoding.ASCII.GetBytes(oid), RequestName);
        }
    });

    /// <summary>A change of a password (RFC 3062) with the password policy control.</summary>
    public static byte[] ModifyPassword(int id, string dn, Secret oldPassword, Secret newPassword)
    {
        var value = new AsnWriter(AsnEncodingRules.BER);
        using (value.PushSequence())
        {
            value.WriteOctetString(Encoding.UTF8.GetBytes(dn), UserIdentity);
            WriteSecret(value, oldPassword, OldPassword);
            WriteSecret(value, newPassword, NewPassword);
        }

        var encoded = Encode(value);
        try
        {
            return Write(
                id,
                writer =>
                {
                    using (writer.PushSequence(Application(LdapOperation.ExtendedRequest)))
                    {
                        writer.WriteOctetString(Encoding.ASCII.GetBytes(PasswordModify), RequestName);
                        writer.WriteOctetString(encoded, RequestValue);
                    }
                },
                PasswordPolicyControl);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(encoded);
        }
    }

    /// <summary>
    /// A change of a password in Active Directory (MS-ADTS 3.1.1.3.1.5): the old value is deleted and the new one added, which the server
    /// takes for a change by the user and checks the old password. A replacement would be a reset.
    /// </summary>
    public static byte[] ChangeUnicodePassword(int id, string dn, Secret oldPassword, Secret newPassword) => Write(id, writer =>
    {
        using (writer.PushSequence(Application(LdapOperation.ModifyRequest)))
        {
            WriteText(writer, dn);
            using (writer.PushSequence())
            {
                WriteUnicodePassword(writer, LdapModification.Delete, oldPassword);
                WriteUnicodePassword(writer, LdapModification.Add, newPassword);
            }
        }
    });

    /// <summary>A change that removes an attribute.</summary>
    public static byte[] DeleteAttribute(int id, string dn, string attribute) => Write(id, writer =>
    {
        using (writer.PushSequence(Application(LdapOperation.ModifyRequest)))
        {
            WriteText(writer, dn);
            using (writer.PushSequence())
            using (writer.PushSequence())
            {
                writer.WriteEnumeratedValue(LdapModification.Delete);
                using (writer.PushSequence())
                {
                    WriteText(writer, attribute);
                    using (writer.PushSetOf())
                    {
                        // No values: the whole attribute.
                    }
                }
            }
        }
    });

    public static byte[] Unbind(int id) =>
        Write(id, writer => writer.WriteNull(new Asn1Tag(TagClass.Application, (int)LdapOperation.UnbindRequest)));

    private static byte[] Page(int size, byte[] cookie)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(size);
            writer.WriteOctetString(cookie);
        }

        return writer.Encode();
    }

    private static byte[] Write(int id, Action<AsnWriter> operation, string? control = null, byte[]? controlValue = null)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(id);
            operation(writer);
            if (control is not null)
            {
                using (writer.PushSequence(Controls))
                using (writer.PushSequence())
                {
                    WriteText(writer, control);
                    if (controlValue is not null)
                    {
                        writer.WriteOctetString(controlValue);
                    }
                }
            }
        }

        return Encode(writer);
    }

    private static byte[] Encode(AsnWriter writer)
    {
        var bytes = writer.Encode();
        writer.Reset(); // zeroes the buffer, which may contain a password
        return bytes;
    }

    private static Asn1Tag Application(LdapOperation operation) => new(TagClass.Application, (int)operation, isConstructed: true);

    private static void WriteText(AsnWriter writer, string text) => writer.WriteOctetString(Encoding.UTF8.GetBytes(text));

    private static void WriteUnicodePassword(AsnWriter writer, LdapModification modification, Secret password)
    {
        using (writer.PushSequence())
        {
            writer.WriteEnumeratedValue(modification);
            using (writer.PushSequence())
            {
                WriteText(writer, "unicodePwd");
                using (writer.PushSetOf())
                {
                    WriteQuoted(writer, password);
                }
            }
        }
    }

    // The password in quotation marks, as UTF-16.
    private static void WriteQuoted(AsnWriter writer, Secret password)
    {
        var text = password.Reveal();
        var buffer = ArrayPool<byte>.Shared.Rent((text.Length + 2) * sizeof(char));
        var length = Encoding.Unicode.GetBytes("\"", buffer);
        length += Encoding.Unicode.GetBytes(text, buffer.AsSpan(length));
        length += Encoding.Unicode.GetBytes("\"", buffer.AsSpan(length));
        writer.WriteOctetString(buffer.AsSpan(0, length));
        CryptographicOperations.ZeroMemory(buffer);
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private static void WriteSecret(AsnWriter writer, Secret secret, Asn1Tag tag)
    {
        var text = secret.Reveal();
        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        var length = Encoding.UTF8.GetBytes(text, buffer);
        writer.WriteOctetString(buffer.AsSpan(0, length), tag);
        CryptographicOperations.ZeroMemory(buffer);
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
