using System.Runtime.InteropServices;

namespace Gateway.Transport.Interop;

/// <summary>The OCSP functions of OpenSSL 3.</summary>
internal static unsafe partial class LibOcsp
{
    public const int StatusSuccessful = 0;
    public const int CertificateGood = 0;
    public const uint PartialChain = 0x80000;

    private const string Name = LibCrypto.Name;

    [LibraryImport(Name, EntryPoint = "OCSP_REQUEST_new")]
    public static partial nint RequestNew();

    [LibraryImport(Name, EntryPoint = "OCSP_REQUEST_free")]
    public static partial void RequestFree(nint request);

    [LibraryImport(Name, EntryPoint = "EVP_sha1")]
    public static partial nint Sha1();

    [LibraryImport(Name, EntryPoint = "OCSP_cert_to_id")]
    public static partial nint CertificateId(nint digest, CertificateHandle subject, CertificateHandle issuer);

    [LibraryImport(Name, EntryPoint = "OCSP_CERTID_free")]
    public static partial void CertificateIdFree(nint id);

    [LibraryImport(Name, EntryPoint = "OCSP_request_add0_id")]
    public static partial nint RequestAdd(nint request, nint id);

    [LibraryImport(Name, EntryPoint = "i2d_OCSP_REQUEST")]
    public static partial int RequestEncode(nint request, byte** bytes);

    [LibraryImport(Name, EntryPoint = "d2i_OCSP_RESPONSE")]
    public static partial nint ResponseDecode(nint reuse, byte** bytes, nint length);

    [LibraryImport(Name, EntryPoint = "OCSP_RESPONSE_free")]
    public static partial void ResponseFree(nint response);

    [LibraryImport(Name, EntryPoint = "OCSP_response_status")]
    public static partial int ResponseStatus(nint response);

    [LibraryImport(Name, EntryPoint = "OCSP_response_get1_basic")]
    public static partial nint ResponseBasic(nint response);

    [LibraryImport(Name, EntryPoint = "OCSP_BASICRESP_free")]
    public static partial void BasicFree(nint basic);

    [LibraryImport(Name, EntryPoint = "OCSP_basic_verify")]
    public static partial int BasicVerify(nint basic, nint certificates, nint store, nuint flags);

    [LibraryImport(Name, EntryPoint = "OCSP_resp_find_status")]
    public static partial int FindStatus(nint basic, nint id, int* status, int* reason, nint* revoked, nint* thisUpdate, nint* nextUpdate);

    [LibraryImport(Name, EntryPoint = "OCSP_check_validity")]
    public static partial int CheckValidity(nint thisUpdate, nint nextUpdate, nint tolerance, nint maximumAge);

    [LibraryImport(Name, EntryPoint = "ASN1_TIME_to_tm")]
    public static partial int TimeToFields(nint time, int* fields);

    [LibraryImport(Name, EntryPoint = "X509_STORE_new")]
    public static partial nint StoreNew();

    [LibraryImport(Name, EntryPoint = "X509_STORE_free")]
    public static partial void StoreFree(nint store);

    [LibraryImport(Name, EntryPoint = "X509_STORE_add_cert")]
    public static partial int StoreAdd(nint store, CertificateHandle certificate);

    [LibraryImport(Name, EntryPoint = "X509_STORE_set_flags")]
    public static partial int StoreSetFlags(nint store, nuint flags);
}
