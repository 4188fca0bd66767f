using System.Globalization;

namespace Gateway.Testing.Peers;

/// <summary>
/// A real FreeRADIUS with the users alice (password <c>secret</c>) and otto (<c>secret</c>, then the code <c>123456</c>).
/// </summary>
public sealed class FreeRadiusServer : IAsyncDisposable
{
    public const string Secret = "a shared secret of the test";

    private readonly TemporaryFolder _folder;
    private readonly PeerProcess _process;

    private FreeRadiusServer(TemporaryFolder folder, PeerProcess process, int port)
    {
        _folder = folder;
        _process = process;
        Address = $"127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}";
    }

    public string Address { get; }

    /// <param name="signs">Whether its answers have a Message-Authenticator.</param>
    public static async Task<FreeRadiusServer> StartAsync(bool signs = true)
    {
        var folder = new TemporaryFolder();
        var port = FreePort.Next();
        folder.Write("dictionary", "$INCLUDE /usr/share/freeradius/dictionary\n");
        folder.Write("radiusd.conf", Configuration
            .Replace("FOLDER", folder.Path, StringComparison.Ordinal)
            .Replace("PORT", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("SIGN", signs ? "&Message-Authenticator := 0x00" : "&Reply-Message := \"unsigned\"", StringComparison.Ordinal));
        return new FreeRadiusServer(
            folder, await PeerProcess.StartServerAsync("/usr/sbin/freeradius", ["-f", "-l", "stdout", "-d", folder.Path], port), port);
    }

    /// <summary>Sends a signal by its name: STOP, after which it takes datagrams and answers none; CONT; KILL.</summary>
    public Task SignalAsync(string name) => _process.SignalAsync(name);

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    // It listens on TCP too, so that a test can see when it is ready.
    private const string Configuration = $$"""
        name = freeradius
        confdir = FOLDER
        run_dir = FOLDER
        libdir = /usr/lib/freeradius
        security {
          allow_vulnerable_openssl = yes
        }
        client gateway {
          ipaddr = 127.0.0.1
          proto = *
          secret = "{{Secret}}"
          require_message_authenticator = yes
        }
        modules {
          pap {
          }
          always handled {
            rcode = handled
          }
        }
        server default {
          listen {
            type = auth
            ipaddr = 127.0.0.1
            port = PORT
          }
          listen {
            type = auth
            proto = tcp
            ipaddr = 127.0.0.1
            port = PORT
          }
          authorize {
            if (&User-Name == "otto") {
              if (&State) {
                if (&State == 0x6f74746f) {
                  update control {
                    &Cleartext-Password := "123456"
                  }
                }
              }
              elsif (&User-Password == "secret") {
                update reply {
                  &Reply-Message := "Enter your code"
                  &State := 0x6f74746f
                }
                update control {
                  &Response-Packet-Type := Access-Challenge
                }
                handled
              }
            }
            elsif (&User-Name == "alice" && &NAS-Identifier == "gateway" && &Calling-Station-Id == "203.0.113.9") {
              update control {
                &Cleartext-Password := "secret"
              }
            }
            pap
          }
          authenticate {
            Auth-Type PAP {
              pap
            }
          }
          post-auth {
            update reply {
              SIGN
              &Class += "staff"
              &Class += "mail"
            }
            Post-Auth-Type REJECT {
              update reply {
                SIGN
              }
            }
            Post-Auth-Type Challenge {
              update reply {
                SIGN
              }
            }
          }
        }

        """;
}
