using System.Runtime.InteropServices;

namespace Gateway.Preauthentication.Negotiate;

/// <summary>
/// Sets the keytab of MIT Kerberos' acceptor. The setting is process-wide, by the environment variable KRB5_KTNAME or by this call. .NET's
/// environment is not visible to the library, and changing the real one while other threads read it can crash the process. The call is
/// safe at any time, so that a reload can change the keytab.
/// </summary>
internal static class KerberosKeytab
{
    private const string Library = "libgssapi_krb5.so.2";
    private const string Function = "krb5_gss_register_acceptor_identity";

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate uint Register([MarshalAs(UnmanagedType.LPUTF8Str)] string keytab);

    /// <summary>False where the library is missing or refuses the keytab.</summary>
    public static bool TryUse(string path) =>
        NativeLibrary.TryLoad(Library, out var library)
        && NativeLibrary.TryGetExport(library, Function, out var function)
        && Marshal.GetDelegateForFunctionPointer<Register>(function)(path) == 0;
}
