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
    private const string PasswordPolicyControl = "1.3.6.1.4.1.42.2.27.8.5.1";

    private const int Version = 3;
    private static readonly Asn1Tag SimpleAuthentication = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag RequestName = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag Controls = new(TagClass.ContextSpecific, 0, isConstructed: true);

    /// <summary>A simple bind with the password policy control.</summary>
    public static byte[] Bind(int id, string name, Secret password) => Write(
        id,
        writer =>
        {
            using (writer.PushSequence(Application(LdapOperation.BindRequest)))
            {
                writer.WriteInteger(Version);
                WriteText(writer, name);
                WriteSecret(writer, password);
            }
        },
        PasswordPolicyControl);

    public static byte[] Search(int id, LdapSearch search) => Write(id, writer =>
    {
        using (writer.PushSequence(Application(LdapOperation.SearchRequest)))
        {
            WriteText(writer, search.BaseDn);
            writer.WriteEnumeratedValue(search.Scope);
            writer.WriteEnumeratedValue(LdapDereference.Never);
            writer.WriteInteger(search.SizeLimit);
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
    });

    public static byte[] Extended(int id, string oid) => Write(id, writer =>
    {
        using (writer.PushSequence(Application(LdapOperation.ExtendedRequest)))
        {
            writer.WriteOctetString(Encoding.ASCII.GetBytes(oid), RequestName);
        }
    });

    public static byte[] Unbind(int id) =>
        Write(id, writer => writer.WriteNull(new Asn1Tag(TagClass.Application, (int)LdapOperation.UnbindRequest)));

    private static byte[] Write(int id, Action<AsnWriter> operation, string? control = null)
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
                }
            }
        }

        var bytes = writer.Encode();
        writer.Reset(); // zeroes the buffer, which may contain a password
        return bytes;
    }

    private static Asn1Tag Application(LdapOperation operation) => new(TagClass.Application, (int)operation, isConstructed: true);

    private static void WriteText(AsnWriter writer, string text) => writer.WriteOctetString(Encoding.UTF8.GetBytes(text));

    private static void WriteSecret(AsnWriter writer, Secret secret)
    {
        var text = secret.Reveal();
        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        var length = Encoding.UTF8.GetBytes(text, buffer);
        writer.WriteOctetString(buffer.AsSpan(0, length), SimpleAuthentication);
        CryptographicOperations.ZeroMemory(buffer);
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
