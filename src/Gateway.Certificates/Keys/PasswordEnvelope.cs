using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Gateway.Certificates.Keys;

/// <summary>
/// Encrypts with a passphrase as CMS has it, so that <c>openssl cms -decrypt</c> opens it: AuthEnvelopedData (RFC 5083) with AES-256-GCM
/// (RFC 5084), for one password recipient (RFC 3211) whose key comes from PBKDF2 with SHA-256. What was altered does not open.
/// </summary>
public static class PasswordEnvelope
{
    private const string AuthEnvelopedData = "1.2.840.113549.1.9.16.1.23";
    private const string Data = "1.2.840.113549.1.7.1";
    private const string Pbkdf2 = "1.2.840.113549.1.5.12";
    private const string HmacSha256 = "1.2.840.113549.2.9";
    private const string PasswordKek = "1.2.840.113549.1.9.16.3.9";
    private const string Aes256Cbc = "2.16.840.1.101.3.4.1.42";
    private const string Aes256Gcm = "2.16.840.1.101.3.4.1.46";
    private const int KeyBytes = 32;
    private const int BlockBytes = 16;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int Iterations = 600_000;
    private const int MostIterations = 10_000_000;
    private const string NotAnEnvelope = "it was not encrypted by a gateway";

    private static readonly Asn1Tag Context0 = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag Context3 = new(TagClass.ContextSpecific, 3);

    public static byte[] Seal(ReadOnlySpan<byte> content, string passphrase)
    {
        var key = RandomNumberGenerator.GetBytes(KeyBytes);
        var nonce = RandomNumberGenerator.GetBytes(NonceBytes);
        var salt = RandomNumberGenerator.GetBytes(BlockBytes);
        var iv = RandomNumberGenerator.GetBytes(BlockBytes);
        var encrypted = new byte[content.Length];
        var tag = new byte[TagBytes];
        using (var gcm = new AesGcm(key, TagBytes))
        {
            gcm.Encrypt(nonce, content, encrypted, tag);
        }

        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(AuthEnvelopedData);
            using (writer.PushSequence(Context0))
            using (writer.PushSequence())
            {
                writer.WriteInteger(0);
                using (writer.PushSetOf())
                {
                    WriteRecipient(writer, salt, iv, Wrap(key, Kek(passphrase, salt, Iterations), iv));
                }

                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(Data);
                    using (writer.PushSequence())
                    {
                        writer.WriteObjectIdentifier(Aes256Gcm);
                        using (writer.PushSequence())
                        {
                            writer.WriteOctetString(nonce);
                            writer.WriteInteger(TagBytes);
                        }
                    }

                    writer.WriteOctetString(encrypted, Context0);
                }

                writer.WriteOctetString(tag);
            }
        }

        CryptographicOperations.ZeroMemory(key);
        return writer.Encode();
    }

    /// <exception cref="CryptographicException">The passphrase is wrong, or it was altered, or is no such envelope.</exception>
    public static byte[] Open(byte[] sealedContent, string passphrase)
    {
        try
        {
            return Read(sealedContent, passphrase);
        }
        catch (AsnContentException e)
        {
            throw new CryptographicException(NotAnEnvelope, e);
        }
    }

    private static void WriteRecipient(AsnWriter writer, byte[] salt, byte[] iv, byte[] encryptedKey)
    {
        using (writer.PushSequence(Context3))
        {
            writer.WriteInteger(0);
            using (writer.PushSequence(Context0))
            {
                writer.WriteObjectIdentifier(Pbkdf2);
                using (writer.PushSequence())
                {
                    writer.WriteOctetString(salt);
                    writer.WriteInteger(Iterations);
                    writer.WriteInteger(KeyBytes);
                    using (writer.PushSequence())
                    {
                        writer.WriteObjectIdentifier(HmacSha256);
                        writer.WriteNull();
                    }
                }
            }

            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(PasswordKek);
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(Aes256Cbc);
                    writer.WriteOctetString(iv);
                }
            }

            writer.WriteOctetString(encryptedKey);
        }
    }

    private static byte[] Read(byte[] sealedContent, string passphrase)
    {
        var info = new AsnReader(sealedContent, AsnEncodingRules.DER).ReadSequence();
        Expect(info, AuthEnvelopedData);
        var envelope = info.ReadSequence(Context0).ReadSequence();
        envelope.ReadInteger();

        var recipient = envelope.ReadSetOf().ReadSequence(Context3);
        recipient.ReadInteger();
        var derivation = recipient.ReadSequence(Context0);
        Expect(derivation, Pbkdf2);
        var parameters = derivation.ReadSequence();
        var salt = parameters.ReadOctetString();
        if (!parameters.TryReadInt32(out var iterations) || iterations is < 1 or > MostIterations)
        {
            throw new CryptographicException("it asks for too many iterations");
        }

        var wrapping = recipient.ReadSequence();
        Expect(wrapping, PasswordKek);
        var cipher = wrapping.ReadSequence();
        Expect(cipher, Aes256Cbc);
        var key = Unwrap(recipient, Kek(passphrase, salt, iterations), cipher.ReadOctetString());

        var content = envelope.ReadSequence();
        Expect(content, Data);
        var algorithm = content.ReadSequence();
        Expect(algorithm, Aes256Gcm);
        var nonce = algorithm.ReadSequence().ReadOctetString();
        var encrypted = content.ReadOctetString(Context0);
        var plain = new byte[encrypted.Length];
        using var gcm = new AesGcm(key, TagBytes);
        gcm.Decrypt(nonce, encrypted, envelope.ReadOctetString(), plain);
        return plain;
    }

    private static void Expect(AsnReader reader, string identifier)
    {
        if (reader.ReadObjectIdentifier() != identifier)
        {
            throw new CryptographicException(NotAnEnvelope);
        }
    }

    private static byte[] Kek(string passphrase, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(passphrase, salt, iterations, HashAlgorithmName.SHA256, KeyBytes);

    // RFC 3211 2.3.1: length, three check bytes, key, padding to whole blocks; encrypted twice, the second time on from the first.
    private static byte[] Wrap(byte[] key, byte[] kek, byte[] iv)
    {
        var block = RandomNumberGenerator.GetBytes((4 + KeyBytes + BlockBytes - 1) / BlockBytes * BlockBytes);
        block[0] = KeyBytes;
        for (var i = 0; i < 3; i++)
        {
            block[1 + i] = (byte)~key[i];
        }

        key.CopyTo(block, 4);
        using var aes = Aes.Create();
        aes.Key = kek;
        var once = aes.EncryptCbc(block, iv, PaddingMode.None);
        return aes.EncryptCbc(once, once.AsSpan(once.Length - BlockBytes), PaddingMode.None);
    }

    // RFC 3211 2.3.2: the last block's IV is the block before it; with that block in clear, the first encryption's end is known.
    private static byte[] Unwrap(AsnReader recipient, byte[] kek, byte[] iv)
    {
        var twice = recipient.ReadOctetString();
        if (twice.Length < 2 * BlockBytes || twice.Length % BlockBytes != 0 || iv.Length != BlockBytes)
        {
            throw new CryptographicException(NotAnEnvelope);
        }

        using var aes = Aes.Create();
        aes.Key = kek;
        var last = aes.DecryptCbc(
            twice.AsSpan(twice.Length - BlockBytes), twice.AsSpan(twice.Length - (2 * BlockBytes), BlockBytes), PaddingMode.None);
        var once = aes.DecryptCbc(twice, last, PaddingMode.None);
        var block = aes.DecryptCbc(once, iv, PaddingMode.None);
        var key = block.AsSpan(4);
        if (block[0] != KeyBytes || key.Length < KeyBytes || ((block[1] ^ key[0]) & (block[2] ^ key[1]) & (block[3] ^ key[2])) != 0xFF)
        {
            throw new CryptographicException("the passphrase is wrong");
        }

        return key[..KeyBytes].ToArray();
    }
}
