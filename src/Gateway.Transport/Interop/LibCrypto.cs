using System.Runtime.InteropServices;

namespace Gateway.Transport.Interop;

/// <summary>The functions of OpenSSL 3's libcrypto: errors, BIOs, certificates, keys, ciphers.</summary>
internal static unsafe partial class LibCrypto
{
    public const string Name = "libcrypto.so.3";

    public const int BioReadRetry = 0x1 | 0x8;
    public const int BioWriteRetry = 0x2 | 0x8;
    public const int BioAllFlags = 0xF;
    public const int BioControlEof = 2;
    public const int BioControlFlush = 11;
    public const int BioControlDuplicate = 12;

    [LibraryImport(Name, EntryPoint = "OpenSSL_version_num")]
    public static partial ulong VersionNumber();

    [LibraryImport(Name, EntryPoint = "ERR_clear_error")]
    public static partial void ClearErrors();

    [LibraryImport(Name, EntryPoint = "ERR_peek_error")]
    public static partial ulong PeekError();

    [LibraryImport(Name, EntryPoint = "ERR_get_error")]
    public static partial ulong NextError();

    [LibraryImport(Name, EntryPoint = "ERR_error_string_n")]
    public static partial void ErrorText(ulong error, byte* text, nuint length);

    [LibraryImport(Name, EntryPoint = "BIO_get_new_index")]
    public static partial int BioNewIndex();

    [LibraryImport(Name, EntryPoint = "BIO_meth_new", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint BioMethodNew(int type, string name);

    [LibraryImport(Name, EntryPoint = "BIO_meth_set_read")]
    public static partial int BioMethodSetRead(nint method, delegate* unmanaged<nint, byte*, int, int> read);

    [LibraryImport(Name, EntryPoint = "BIO_meth_set_write")]
    public static partial int BioMethodSetWrite(nint method, delegate* unmanaged<nint, byte*, int, int> write);

    [LibraryImport(Name, EntryPoint = "BIO_meth_set_ctrl")]
    public static partial int BioMethodSetControl(nint method, delegate* unmanaged<nint, int, nint, nint, nint> control);

    [LibraryImport(Name, EntryPoint = "BIO_new")]
    public static partial nint BioNew(nint method);

    [LibraryImport(Name, EntryPoint = "BIO_set_data")]
    public static partial void BioSetData(nint bio, void* data);

    [LibraryImport(Name, EntryPoint = "BIO_set_init")]
    public static partial void BioSetInitialized(nint bio, int value);

    [LibraryImport(Name, EntryPoint = "BIO_get_data")]
    [SuppressGCTransition]
    public static partial void* BioGetData(nint bio);

    [LibraryImport(Name, EntryPoint = "BIO_set_flags")]
    [SuppressGCTransition]
    public static partial void BioSetFlags(nint bio, int flags);

    [LibraryImport(Name, EntryPoint = "BIO_clear_flags")]
    [SuppressGCTransition]
    public static partial void BioClearFlags(nint bio, int flags);

    [LibraryImport(Name, EntryPoint = "d2i_X509")]
    public static partial nint CertificateDecode(nint reuse, byte** bytes, nint length);

    [LibraryImport(Name, EntryPoint = "i2d_X509")]
    public static partial int CertificateEncode(nint certificate, byte** bytes);

    [LibraryImport(Name, EntryPoint = "X509_free")]
    public static partial void CertificateFree(nint certificate);

    [LibraryImport(Name, EntryPoint = "d2i_AutoPrivateKey")]
    public static partial nint KeyDecode(nint reuse, byte** bytes, nint length);

    [LibraryImport(Name, EntryPoint = "EVP_PKEY_free")]
    public static partial void KeyFree(nint key);

    [LibraryImport(Name, EntryPoint = "OPENSSL_sk_num")]
    public static partial int StackCount(nint stack);

    [LibraryImport(Name, EntryPoint = "OPENSSL_sk_value")]
    public static partial nint StackItem(nint stack, int index);

    [LibraryImport(Name, EntryPoint = "X509_STORE_CTX_get0_cert")]
    public static partial nint VerifiedCertificate(nint store);

    [LibraryImport(Name, EntryPoint = "X509_STORE_CTX_get0_untrusted")]
    public static partial nint VerifiedChain(nint store);

    [LibraryImport(Name, EntryPoint = "X509_STORE_CTX_set_error")]
    public static partial void SetVerifyError(nint store, int error);

    [LibraryImport(Name, EntryPoint = "EVP_aes_256_cbc")]
    public static partial nint Aes256Cbc();

    [LibraryImport(Name, EntryPoint = "EVP_EncryptInit_ex")]
    public static partial int EncryptInit(nint context, nint cipher, nint engine, byte* key, byte* vector);

    [LibraryImport(Name, EntryPoint = "EVP_DecryptInit_ex")]
    public static partial int DecryptInit(nint context, nint cipher, nint engine, byte* key, byte* vector);

    [LibraryImport(Name, EntryPoint = "EVP_MAC_init", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MacInit(nint context, byte* key, nuint length, MacParameter* parameters);

    [LibraryImport(Name, EntryPoint = "CRYPTO_malloc", StringMarshalling = StringMarshalling.Utf8)]
    public static partial byte* Allocate(nuint count, string? file, int line);

    [LibraryImport(Name, EntryPoint = "CRYPTO_free", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void Release(byte* bytes, string? file, int line);

    /// <summary>The text of the thread's error queue, which is cleared.</summary>
    public static string TakeErrors()
    {
        var text = stackalloc byte[256];
        string? first = null;
        while (NextError() is not 0 and var error)
        {
            if (first is null)
            {
                ErrorText(error, text, 256);
                first = Marshal.PtrToStringUTF8((nint)text);
            }
        }

        return first ?? "no error was reported";
    }
}
