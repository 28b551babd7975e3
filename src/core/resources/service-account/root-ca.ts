/** The certificate of the cluster's authority, as pods find it. Simplified: the same in every cluster. */
export const ROOT_CA = [
  '-----BEGIN CERTIFICATE-----',
  'MIIBgjCCASegAwIBAgIUXpkmIwZvmIDUeo0AZIMOKFU426YwCgYIKoZIzj0EAwIw',
  'FTETMBEGA1UEAwwKa3ViZXJuZXRlczAgFw0yNjExMjMwNzE5MzhaGA8yMTI2MTAz',
  'MDA3MTkzOFowFTETMBEGA1UEAwwKa3ViZXJuZXRlczBZMBMGByqGSM49AgEGCCqG',
  'SM49AwEHA0IABNdw4RiVqBRZ8dKUFbA7PrcCGDL63Jl4lw776TODG5k198elE5sv',
  'XbjT8x9ii/0WfSuL3wTY3anxiGcpBl8gd1qjUzBRMB0GA1UdDgQWBBQio8KhveA8',
  'bAnOv6bcYSNs5TPXhDAfBgNVHSMEGDAWgBQio8KhveA8bAnOv6bcYSNs5TPXhDAP',
  'BgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQCs501cHS/mjBkG5I3a',
  'NW3h+N+BkCC/6dmrlNxYCWnhhgIhAMhv72yhwYEwf5djgBm+ektcmqroLhGNuZ9Q',
  'y2iUmrSw',
  '-----END CERTIFICATE-----',
  '',
].join('\n');
