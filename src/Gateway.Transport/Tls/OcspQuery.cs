using System.Security.Cryptography.X509Certificates;
using Gateway.Transport.Interop;

namespace Gateway.Transport.Tls;

/// <summary>Creates OCSP requests, and checks whether responses may be stapled (RFC 6960).</summary>
public static unsafe class OcspQuery
{
    private const int ToleranceSeconds = 300;
    private const int TimeFields = 16; // size of struct tm, rounded up

    /// <summary>Creates the request, in DER.</summary>
    /// <exception cref="TlsException">One of the certificates cannot be parsed.</exception>
    public static byte[] CreateRequest(X509Certificate2 certificate, X509Certificate2 issuer)
    {
        var request = LibOcsp.RequestNew();
        try
        {
            TlsContext.Check(LibOcsp.RequestAdd(request, IdOf(certificate, issuer)) != 0 ? 1 : 0, "An OCSP request cannot be created");
            var bytes = new byte[LibOcsp.RequestEncode(request, null)];
            fixed (byte* start = bytes)
            {
                var next = start;
                _ = LibOcsp.RequestEncode(request, &next);
            }

            return bytes;
        }
        finally
        {
            LibOcsp.RequestFree(request);
        }
    }

    /// <summary>
    /// Returns until when the response may be stapled; null if it is not signed for the issuer, not about the certificate, or not "good".
    /// </summary>
    public static DateTimeOffset? ReadExpiry(ReadOnlySpan<byte> response, X509Certificate2 certificate, X509Certificate2 issuer)
    {
        fixed (byte* start = response)
        {
            var next = start;
            var decoded = LibOcsp.ResponseDecode(0, &next, response.Length);
            var basic = decoded != 0 && LibOcsp.ResponseStatus(decoded) == LibOcsp.StatusSuccessful ? LibOcsp.ResponseBasic(decoded) : 0;
            try
            {
                return basic != 0 && IsOf(basic, issuer) ? ExpiryOf(basic, certificate, issuer) : null;
            }
            finally
            {
                LibOcsp.BasicFree(basic);
                LibOcsp.ResponseFree(decoded);
                LibCrypto.ClearErrors();
            }
        }
    }

    private static nint IdOf(X509Certificate2 certificate, X509Certificate2 issuer)
    {
        using var subject = TlsContext.Load(certificate);
        using var authority = TlsContext.Load(issuer);
        return LibOcsp.CertificateId(LibOcsp.Sha1(), subject, authority); // responders identify certificates by SHA-1 (RFC 5019, 2.1.1)
    }

    private static bool IsOf(nint basic, X509Certificate2 issuer)
    {
        var store = LibOcsp.StoreNew();
        try
        {
            using var authority = TlsContext.Load(issuer);
            return LibOcsp.StoreAdd(store, authority) == 1
                && LibOcsp.StoreSetFlags(store, LibOcsp.PartialChain) == 1
                && LibOcsp.BasicVerify(basic, 0, store, 0) == 1;
        }
        finally
        {
            LibOcsp.StoreFree(store);
        }
    }

    private static DateTimeOffset? ExpiryOf(nint basic, X509Certificate2 certificate, X509Certificate2 issuer)
    {
        int status, reason;
        nint revoked, thisUpdate, nextUpdate;
        var id = IdOf(certificate, issuer);
        var isFound = LibOcsp.FindStatus(basic, id, &status, &reason, &revoked, &thisUpdate, &nextUpdate) == 1;
        LibOcsp.CertificateIdFree(id);
        if (!isFound || status != LibOcsp.CertificateGood || LibOcsp.CheckValidity(thisUpdate, nextUpdate, ToleranceSeconds, -1) != 1)
        {
            return null;
        }

        // A response without nextUpdate means that newer information is always available (RFC 6960, 4.2.2.1), so it is refreshed soon.
        return nextUpdate == 0 ? DateTimeOffset.UtcNow.AddHours(1) : Read(nextUpdate);
    }

    private static DateTimeOffset? Read(nint time)
    {
        var fields = stackalloc int[TimeFields];
        return LibOcsp.TimeToFields(time, fields) == 1
            ? new DateTimeOffset(fields[5] + 1900, fields[4] + 1, fields[3], fields[2], fields[1], fields[0], TimeSpan.Zero)
            : null;
    }
}
